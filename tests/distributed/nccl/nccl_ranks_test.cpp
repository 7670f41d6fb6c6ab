#include "clinicalbert/distributed/nccl/nccl_ranks.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "clinicalbert/backends/cuda/stream.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"
#include "tests/distributed/nccl/forked_ranks.hpp"

namespace clinicalbert::nccl_ranks_test {
namespace {

using distributed::nccl_ranks;
using tests::as_processes;
using namespace std::chrono_literals;

nccl_ranks joined(std::size_t rank, std::size_t size, std::chrono::milliseconds limit = 1min) {
  distributed::nccl::group_id id;
  id.bytes[0] = std::byte{7};
  return {id, rank, size, limit};
}

template <class E>
class managed_numbers {
 public:
  explicit managed_numbers(std::size_t size) : memory_(size * sizeof(E)), size_(size) {}
  [[nodiscard]] std::span<E> all() const { return {reinterpret_cast<E*>(memory_.data()), size_}; }

 private:
  backends::weight_memory memory_;
  std::size_t size_;
};

// Of rank, in no order in which sums would be exact by chance.
template <class E>
E number(std::size_t rank, std::size_t i) {
  return static_cast<E>(std::sin(static_cast<double>(i + 1)) * std::pow(10, static_cast<double>(rank)));
}

// In the order of the ranks, of numbers in memory: a product and its sum in one instruction would be rounded otherwise.
template <class E>
void add_sums(std::size_t ranks, std::size_t size, std::vector<double>& into) {
  std::vector<E> sums(size), of_one(size);
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    for (std::size_t i = 0; i < size; ++i) of_one[i] = number<E>(rank, i);
    for (std::size_t i = 0; i < size; ++i) sums[i] += of_one[i];
  }
  into.insert(into.end(), sums.begin(), sums.end());
}

template <class E>
void sum_many(nccl_ranks& ranks, std::vector<double>& into) {
  std::vector<managed_numbers<E>> all;
  for (const std::size_t size : {1U, 3U, 4096U, 70000U}) {
    all.emplace_back(size);
    const auto values = all.back().all();
    for (std::size_t i = 0; i < size; ++i) values[i] = number<E>(ranks.rank(), i);
    ranks.begin_sum(values);
    ranks.progress();
  }
  ranks.wait();
  for (const auto& one : all) into.insert(into.end(), one.all().begin(), one.all().end());
}

}  // namespace

TEST_CASE("nccl: sums of many numbers at once are those of all ranks, on each") {
  for (const std::size_t count : {1U, 2U, 4U}) {
    CAPTURE(count);
    tests::empty_the_meeting();
    const auto ends = as_processes(count, [&](std::size_t rank) {
      auto ranks = joined(rank, count);
      std::vector<double> found{static_cast<double>(ranks.size()), static_cast<double>(ranks.rank())};
      sum_many<float>(ranks, found);
      sum_many<double>(ranks, found);
      ranks.barrier();
      std::vector<double> of_host(1100);  // more than are staged at once, and not a multiple
      for (std::size_t i = 0; i < of_host.size(); ++i) of_host[i] = number<double>(rank, i);
      ranks.sum(of_host);
      found.insert(found.end(), of_host.begin(), of_host.end());
      found.push_back(training::any_rank(ranks, rank == count - 1) ? 1 : 0);
      found.push_back(training::any_rank(ranks, false) ? 1 : 0);
      training::require_same(ranks, 0x123456789ABCDEFULL, "number");
      return found;
    });
    for (std::size_t rank = 0; rank < count; ++rank) {
      CHECK(ends[rank].error.empty());
      std::vector<double> expected{static_cast<double>(count), static_cast<double>(rank)};
      for (const std::size_t size : {1U, 3U, 4096U, 70000U}) add_sums<float>(count, size, expected);
      for (const std::size_t size : {1U, 3U, 4096U, 70000U, 1100U}) add_sums<double>(count, size, expected);
      expected.insert(expected.end(), {1, 0});
      const auto& found = ends[rank].numbers;
      REQUIRE(found.size() == expected.size());
      const auto first_wrong = std::mismatch(found.begin(), found.end(), expected.begin()).first - found.begin();
      CHECK(first_wrong == std::ssize(expected));
    }
  }
}

TEST_CASE("nccl: a sum follows the stream that makes its numbers, and nobody waits for it") {
  tests::empty_the_meeting();
  const auto ends = as_processes(2, [&](std::size_t rank) {
    auto ranks = joined(rank, 2);
    backends::cuda_stream maker;
    if (!ranks.follow(maker.handle())) throw std::runtime_error("it does not follow");
    const managed_numbers<float> first(1000), second(10);
    const auto make = [&](std::span<float> values, float value) {
      tests::put(maker.handle(), [=] {
        for (float& x : values) x = value;
      });
    };
    make(first.all(), 1.5f + static_cast<float>(rank));
    ranks.begin_sum(first.all());
    bool is_made = first.all()[0] == 1.5f + static_cast<float>(rank);
    make(second.all(), 3);  // while the first is being summed
    ranks.begin_sum(second.all());
    bool later = false;
    tests::put(maker.handle(), [&later] { later = true; });
    ranks.wait();
    const bool too_much = later;
    maker.wait();
    return std::vector<double>{static_cast<double>(is_made), static_cast<double>(first.all()[999]),
                               static_cast<double>(second.all()[9]), static_cast<double>(too_much),
                               static_cast<double>(later)};
  });
  for (const auto& end : ends) {
    CHECK(end.error.empty());
    CHECK(end.numbers == std::vector<double>{0, 4, 6, 0, 1});
  }
}

TEST_CASE("nccl: what fails on one rank surfaces on all, by rank and size of the sum, and again in each further call") {
  tests::empty_the_meeting();
  const auto ends = as_processes(2, [&](std::size_t rank) {
    auto ranks = joined(rank, 2);
    ranks.barrier();
    if (rank == 1) tests::the_nccl().refused_sum = 2;
    const managed_numbers<float> some(300), more(500);
    ranks.begin_sum(some.all());
    ranks.begin_sum(more.all());
    ranks.begin_sum(some.all());
    std::string first;
    try {
      ranks.wait();
    } catch (const distributed::nccl_error& error) {
      first = error.what();
    }
    try {
      double value = 1;
      ranks.sum({&value, 1});
    } catch (const distributed::nccl_error& error) {
      if (first == error.what()) throw;
    }
    return std::vector<double>{};
  });
  CHECK(ends[1].error ==
        "NCCL, rank 1 of 2: one of 2 sums, the last of them of 2000 bytes, failed: ncclUnhandledCudaError (1), Cuda "
        "failure 'out of memory'");
  CHECK_THAT(ends[0].error, tests::contains("NCCL, rank 0 of 2: "));
  CHECK_THAT(ends[0].error, tests::contains(" bytes"));
  CHECK_THAT(ends[0].error, tests::contains("ncclRemoteError (6), socket progress: Connection closed by remote peer"));
}

TEST_CASE("nccl: ranks that never come end the waiting, in a sum and in joining") {
  tests::empty_the_meeting();
  tests::the_meeting().tells = false;
  const auto ends = as_processes(2, [&](std::size_t rank) {
    auto ranks = joined(rank, 2, 300ms);
    if (rank == 1) {
      ranks.abandon();
      return std::vector<double>{};
    }
    double value = 1;
    ranks.sum({&value, 1});
    return std::vector<double>{value};
  });
  CHECK(ends[0].error == "NCCL, rank 0 of 2: a sum of 8 bytes failed: the others did not come within 300 ms");
  CHECK(ends[1].error.empty());

  tests::empty_the_meeting();
  const auto alone = as_processes(1, [&](std::size_t rank) {
    auto ranks = joined(rank, 2, 100ms);
    return std::vector<double>{};
  });
  CHECK(alone[0].error == "NCCL, rank 0 of 2: the group failed: the others did not come within 100 ms");
}

TEST_CASE("nccl: an exception of one rank's does not keep the others waiting") {
  tests::empty_the_meeting();
  const auto ends = as_processes(2, [&](std::size_t rank) {
    auto ranks = joined(rank, 2);
    if (rank == 1) throw std::runtime_error("rank 1 fails");
    ranks.barrier();
    return std::vector<double>{};
  });
  CHECK(ends[1].error == "rank 1 fails");
  CHECK_THAT(ends[0].error, tests::contains("ncclRemoteError"));
}

TEST_CASE("nccl: a group's id comes from the environment, or through ranks that are connected") {
  tests::empty_the_meeting();
  const auto by_environment = as_processes(2, [&](std::size_t rank) {
    ::setenv("NCCL_COMM_ID", "127.0.0.1:29400", 1);
    nccl_ranks ranks(distributed::launched_rank{rank, 2, rank});
    double value = 1;
    ranks.sum({&value, 1});
    return std::vector<double>{value};
  });
  for (const auto& end : by_environment) CHECK(end == tests::rank_end{{2}, ""});

  tests::empty_the_meeting();
  const auto without = as_processes(1, [&](std::size_t rank) {
    ::unsetenv("NCCL_COMM_ID");
    nccl_ranks ranks(distributed::launched_rank{rank, 2, rank});
    return std::vector<double>{};
  });
  CHECK(without[0].error == "NCCL: NCCL_COMM_ID (HOST:PORT, the same for all ranks) is not set");

  tests::empty_the_meeting();
  const auto by_others = as_processes(1, [&](std::size_t) {
    training::one_process connected;
    nccl_ranks ranks(connected);
    double value = 3;
    ranks.sum({&value, 1});
    return std::vector<double>{value};
  });
  CHECK(by_others[0] == tests::rank_end{{3}, ""});

  tests::empty_the_meeting();
  const auto invalid = as_processes(1, [&](std::size_t) {
    ::setenv("NCCL_COMM_ID", "nowhere", 1);
    training::one_process connected;
    nccl_ranks ranks(connected);
    return std::vector<double>{};
  });
  CHECK(invalid[0].error == "NCCL gives no id for a group: ncclInvalidArgument (4), Invalid NCCL_COMM_ID");
}

}  // namespace clinicalbert::nccl_ranks_test
