#pragma once

#include <algorithm>
#include <barrier>
#include <cstddef>
#include <span>
#include <thread>
#include <variant>
#include <vector>

#include "clinicalbert/training/communicator.hpp"

namespace clinicalbert::tests {

/// What threads that are ranks have in common.
struct thread_group {
  explicit thread_group(std::size_t count) : size(count), together(static_cast<std::ptrdiff_t>(count)), of(count) {}

  std::size_t size;
  std::barrier<> together;
  std::vector<const void*> of;  // what each rank adds
};

/// A rank that is a thread of this process: sums are made one after the other, in the order of the ranks.
class thread_ranks final : public training::communicator {
 public:
  thread_ranks(thread_group& group, std::size_t rank) : group_(group), rank_(rank) {}

  [[nodiscard]] std::size_t rank() const noexcept override { return rank_; }
  [[nodiscard]] std::size_t size() const noexcept override { return group_.size; }
  void sum(std::span<double> values) noexcept override { sum_of(values); }
  void begin_sum(std::span<float> values) noexcept override { begun_.emplace_back(values); }
  void begin_sum(std::span<double> values) noexcept override { begun_.emplace_back(values); }
  void progress() noexcept override {}
  void wait() noexcept override {
    for (const auto& one : begun_) std::visit([&](auto values) { sum_of(values); }, one);
    begun_.clear();
  }

 private:
  template <class E>
  void sum_of(std::span<E> values) noexcept {
    group_.of[rank_] = values.data();
    group_.together.arrive_and_wait();
    std::vector<E> sums(values.size());
    for (const void* other : group_.of)
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += static_cast<const E*>(other)[i];
    group_.together.arrive_and_wait();
    std::copy(sums.begin(), sums.end(), values.begin());
  }

  thread_group& group_;
  std::size_t rank_;
  std::vector<std::variant<std::span<float>, std::span<double>>> begun_;
};

/// f(ranks) by as many threads, each a rank.
template <class F>
void as_ranks(std::size_t count, F f) {
  thread_group group(count);
  std::vector<std::jthread> threads;
  for (std::size_t rank = 0; rank < count; ++rank)
    threads.emplace_back([&, rank] {
      thread_ranks ranks(group, rank);
      f(ranks);
    });
}

}  // namespace clinicalbert::tests
