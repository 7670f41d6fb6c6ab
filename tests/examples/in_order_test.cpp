#include "examples/in_order.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"

namespace in_order_test {

using clinicalbert::examples::in_order;

TEST_CASE("in_order hands on every result in order, and few wait") {
  for (const std::size_t threads : {1U, 3U, 8U}) {
    for (const std::size_t count : {0U, 1U, 2U, 500U}) {
      std::atomic<std::size_t> workers = 0, begun = 0;
      std::vector<std::size_t> used;
      std::size_t most = 0;
      const auto open_worker = [&] {
        ++workers;
        return [&](std::size_t i) {
          ++begun;
          if (i % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
          return i * i;
        };
      };
      in_order<std::size_t>(count, threads, open_worker, [&](std::size_t&& square) {
        most = std::max(most, begun - used.size());
        used.push_back(square);
      });
      CHECK(workers == threads);
      REQUIRE(used.size() == count);
      for (std::size_t i = 0; i < count; ++i) REQUIRE(used[i] == i * i);
      CHECK(most <= 4 * threads + 1);
    }
  }
}

TEST_CASE("in_order ends with what a worker, its opening or the use of a result throws") {
  const auto fails = [](const std::string& where) {
    const auto open_worker = [&] {
      if (where == "open") throw std::runtime_error(where);
      return [&](std::size_t i) -> std::size_t {
        if (where == "work" && i == 20) throw std::runtime_error(where);
        return i;
      };
    };
    in_order<std::size_t>(1000, 4, open_worker, [&](std::size_t&& i) {
      if (where == "use" && i == 20) throw std::runtime_error(where);
    });
  };
  for (const char* where : {"open", "work", "use"}) CHECK_THROWS_WITH(fails(where), where);
  CHECK_NOTHROW(fails("nowhere"));
}

TEST_CASE("stream_in_order works on what is read until there is no more, and keeps its items") {
  struct item {
    std::size_t number = 0, square = 0, uses = 0;
  };
  for (const std::size_t threads : {1U, 3U, 8U}) {
    for (const std::size_t count : {0U, 1U, 40U, 500U}) {
      std::size_t next = 0, used = 0, uses = 0;
      const auto read = [&](item& one) {
        if (next == count) return false;
        one.number = next++;
        return true;
      };
      const auto open_worker = [] {
        return [](item& one) {
          if (one.number % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
          one.square = one.number * one.number;
          ++one.uses;
        };
      };
      clinicalbert::examples::stream_in_order<item>(threads, read, open_worker, [&](const item& one) {
        REQUIRE(one.number == used);
        REQUIRE(one.square == used * used);
        uses = std::max(uses, one.uses);
        ++used;
      });
      CHECK(used == count);
      CHECK(uses == (count + 4 * threads - 1) / (4 * threads));
    }
  }
}

TEST_CASE("stream_in_order ends with what reading throws") {
  struct item {};
  std::size_t next = 0;
  const auto read = [&](item&) {
    if (++next == 20) throw std::runtime_error("read");
    return true;
  };
  const auto open_worker = [] { return [](item&) {}; };
  const auto work = [&] { clinicalbert::examples::stream_in_order<item>(3, read, open_worker, [](item&) {}); };
  CHECK_THROWS_WITH(work(), "read");
}

}  // namespace in_order_test
