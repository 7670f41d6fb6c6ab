#include "clinicalbert/backends/parallel.hpp"

#include <atomic>
#include <cstddef>
#include <thread>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

#include "tests/catch.hpp"

namespace parallel_test {

namespace {

using clinicalbert::backends::parallel;

// Each item once, slots below the concurrency, and no slot on two threads at once. Checks of Catch2 stay on one thread.
bool runs_all(parallel& p, std::size_t items) {
  std::vector<int> times(items, 0);
  std::vector<std::atomic<int>> users(p.concurrency());
  std::atomic<bool> good{true};
  p.for_each(items, [&](std::size_t item, std::size_t slot) {
    if (item >= times.size() || slot >= users.size()) {
      good = false;
      return;
    }
    if (users[slot].fetch_add(1) != 0) good = false;
    ++times[item];
    users[slot].fetch_sub(1);
  });
  for (const int n : times) good = good && n == 1;
  return good;
}

TEST_CASE("parallel: without a pool, items run in order on the calling thread") {
  parallel p;
  CHECK(p.concurrency() == 1);
  std::vector<std::size_t> order;
  const auto self = std::this_thread::get_id();
  p.for_each(5, [&](std::size_t item, std::size_t slot) {
    CHECK(slot == 0);
    CHECK(std::this_thread::get_id() == self);
    order.push_back(item);
  });
  CHECK(order == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("parallel: every item runs once, for any number of threads and items") {
  for (const int threads : {1, 2, 7}) {
    Eigen::ThreadPool pool(threads);
    parallel p(&pool);
    CHECK(p.concurrency() == static_cast<std::size_t>(threads) + 1);
    for (const std::size_t items : {0u, 1u, 2u, 3u, 8u, 100u, 10000u}) {
      CAPTURE(threads, items);
      CHECK(runs_all(p, items));
    }
  }
}

TEST_CASE("parallel: what an item wrote is seen after the call, thousands of times over") {
  Eigen::ThreadPool pool(3);
  parallel p(&pool);
  std::vector<std::size_t> values(16, 0);
  bool good = true;
  for (std::size_t round = 1; round <= 3000; ++round) {
    p.for_each(values.size(), [&](std::size_t item, std::size_t) { values[item] += item; });
    for (std::size_t i = 0; i < values.size(); ++i) good = good && values[i] == round * i;
  }
  CHECK(good);
}

TEST_CASE("parallel: helpers take part, each in its own slot") {
  Eigen::ThreadPool pool(3);
  parallel p(&pool);
  std::atomic<int> begun{0};
  std::vector<std::atomic<int>> users(p.concurrency());
  // Nobody goes on before all four items have begun, so four threads must take one each.
  p.for_each(4, [&](std::size_t, std::size_t slot) {
    ++users[slot];
    ++begun;
    while (begun < 4) std::this_thread::yield();
  });
  for (const auto& n : users) CHECK(n == 1);
}

TEST_CASE("parallel: a pool that is busy costs no progress") {
  std::atomic<bool> release{false};
  Eigen::ThreadPool pool(2);
  for (int i = 0; i < 2; ++i)
    pool.Schedule([&] {
      while (!release) std::this_thread::yield();
    });
  {
    parallel p(&pool);
    bool good = true;
    // More calls than the pool's queues hold: the rest run on this thread.
    for (int round = 0; round < 5000; ++round) good = good && runs_all(p, 5);
    CHECK(good);
  }  // and gone while its tasks still wait in the pool
  release = true;
}

TEST_CASE("parallel: calls on one pool may be nested") {
  Eigen::ThreadPool pool(2);
  parallel outer(&pool);
  std::vector<int> good(20, 0);
  outer.for_each(good.size(), [&](std::size_t item, std::size_t) {
    parallel middle(&pool);
    std::vector<int> inner_good(6, 0);
    middle.for_each(inner_good.size(), [&](std::size_t i, std::size_t) {
      parallel inner(&pool);
      inner_good[i] = runs_all(inner, 50) ? 1 : 0;
    });
    good[item] = 1;
    for (const int g : inner_good) good[item] &= g;
  });
  for (const int g : good) CHECK(g == 1);
}

TEST_CASE("parallel: 64 callers share one pool") {
  Eigen::ThreadPool pool(3);
  std::vector<int> good(64, 0);
  std::vector<std::thread> callers;
  for (int& mine : good)
    callers.emplace_back([&pool, &mine] {
      parallel p(&pool);
      bool all = true;
      for (std::size_t round = 0; round < 50; ++round) all = all && runs_all(p, round);
      mine = all ? 1 : 0;
    });
  for (auto& caller : callers) caller.join();
  for (const int g : good) CHECK(g == 1);
}

TEST_CASE("parallel: the caller may itself be a thread of the pool") {
  Eigen::ThreadPool pool(1);
  std::atomic<int> good{-1};
  pool.Schedule([&] {
    parallel p(&pool);
    good = runs_all(p, 100) ? 1 : 0;
  });
  while (good < 0) std::this_thread::yield();
  CHECK(good == 1);
}

}  // namespace

}  // namespace parallel_test
