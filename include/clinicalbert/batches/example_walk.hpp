#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/batches/counted_permutation.hpp"

namespace clinicalbert::batches {

/// The examples of a list without an end: each epoch all of them, in an order that is a function of seed and epoch. Two
/// numbers say where it stands.
class example_walk {
 public:
  /// `lengths`: pieces of each example.
  example_walk(std::vector<std::uint32_t> lengths, std::uint64_t seed) : lengths_(std::move(lengths)), seed_(seed) {}

  [[nodiscard]] std::size_t size() const noexcept { return lengths_.size(); }
  /// Pieces of all examples.
  [[nodiscard]] std::uint64_t pieces() const noexcept {
    std::uint64_t sum = 0;
    for (const auto length : lengths_) sum += length;
    return sum;
  }

  /// Overwrites `chosen` with the numbers of the examples that come next: as many as have at most `tokens` pieces
  /// together, but one at least. An example may come twice where an epoch ends. There must be examples.
  void read(std::size_t tokens, std::vector<std::uint32_t>& chosen) {
    chosen.clear();
    for (std::size_t left = tokens;;) {
      const auto next = static_cast<std::uint32_t>(
          counted_permutation(lengths_.size(), seed_, static_cast<std::uint32_t>(epoch_))[taken_]);
      if (!chosen.empty() && lengths_[next] > left) return;
      chosen.push_back(next);
      left -= lengths_[next] < left ? lengths_[next] : left;
      if (++taken_ < lengths_.size()) continue;
      taken_ = 0;
      ++epoch_;
    }
  }

  /// Where the next batch begins.
  [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }
  [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }

  /// Throws std::invalid_argument for a place that is not in an epoch of so many examples.
  void go_to(std::uint64_t epoch, std::uint64_t taken) {
    if (taken != 0 && taken >= lengths_.size())
      throw std::invalid_argument("example_walk: example " + std::to_string(taken) + " of an epoch of " +
                                  std::to_string(lengths_.size()));
    epoch_ = epoch;
    taken_ = taken;
  }

 private:
  std::vector<std::uint32_t> lengths_;
  std::uint64_t seed_, epoch_ = 0, taken_ = 0;
};

}  // namespace clinicalbert::batches
