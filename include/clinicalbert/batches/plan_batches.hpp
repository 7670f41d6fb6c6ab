#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/batches/shuffle.hpp"

namespace clinicalbert::batches {

/// How the examples of an epoch become batches.
struct batch_settings {
  std::size_t sequences = 32;     ///< a batch, at most; 0: as many as `tokens` allows
  std::size_t tokens = 0;         ///< a batch, at most, but for an example that is longer; 0: any number
  bool length_bucketing = false;  ///< examples of like length share a batch
  std::uint64_t seed = 1;         ///< of the order
};

/// The batches of one epoch: which examples are in each.
class batch_plan {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }
  /// The examples of a batch; valid until the plan changes.
  [[nodiscard]] std::span<const std::uint32_t> operator[](std::size_t batch) const noexcept {
    const std::size_t begin = batch == 0 ? 0 : ends_[batch - 1];
    return std::span(order_).subspan(begin, ends_[batch] - begin);
  }

  /// Overwrites: each of `lengths` (tokens of an example) once, in an order that depends on numbers, lengths, seed and
  /// epoch only.
  ///
  /// With length bucketing, stretches of the shuffled order that hold about 50 batches are sorted by length, cut, and
  /// their batches shuffled: 50 as in transformers' group_by_length.
  void plan(std::span<const std::uint32_t> lengths, const batch_settings& settings, std::uint64_t epoch) {
    order_ = shuffled_order(static_cast<std::uint32_t>(lengths.size()), settings.seed, epoch);
    ends_.clear();
    if (!settings.length_bucketing) return cut(lengths, settings, 0, order_.size());
    const std::size_t stretch = 50 * sequences_about(lengths, settings);
    for (std::size_t begin = 0; begin < order_.size(); begin += stretch) {
      const std::size_t end = std::min(begin + stretch, order_.size());
      std::stable_sort(order_.begin() + static_cast<std::ptrdiff_t>(begin),
                       order_.begin() + static_cast<std::ptrdiff_t>(end),
                       [&](std::uint32_t a, std::uint32_t b) { return lengths[a] < lengths[b]; });
      cut(lengths, settings, begin, end);
    }
    shuffle_batches(settings.seed, epoch);
  }

 private:
  /// How many examples make up a batch where they have the mean length.
  static std::size_t sequences_about(std::span<const std::uint32_t> lengths, const batch_settings& settings) {
    if (settings.tokens == 0) return std::max<std::size_t>(1, settings.sequences);
    std::uint64_t all = 0;
    for (const std::uint32_t length : lengths) all += length;
    const auto about = static_cast<std::size_t>(settings.tokens * lengths.size() / std::max<std::uint64_t>(1, all));
    return std::max<std::size_t>(1, settings.sequences == 0 ? about : std::min(about, settings.sequences));
  }

  void cut(std::span<const std::uint32_t> lengths, const batch_settings& settings, std::size_t begin, std::size_t end) {
    std::size_t sequences = 0, tokens = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t length = lengths[order_[i]];
      const bool full = (settings.sequences != 0 && sequences == settings.sequences) ||
                        (settings.tokens != 0 && tokens + length > settings.tokens);
      if (sequences > 0 && full) {
        ends_.push_back(i);
        sequences = tokens = 0;
      }
      ++sequences;
      tokens += length;
    }
    if (sequences > 0) ends_.push_back(end);
  }

  void shuffle_batches(std::uint64_t seed, std::uint64_t epoch) {
    const auto places = shuffled_order(static_cast<std::uint32_t>(ends_.size()), ~seed, epoch);
    std::vector<std::uint32_t> order;
    order.reserve(order_.size());
    std::vector<std::size_t> ends;
    for (const std::uint32_t batch : places) {
      const auto chosen = (*this)[batch];
      order.insert(order.end(), chosen.begin(), chosen.end());
      ends.push_back(order.size());
    }
    order_ = std::move(order);
    ends_ = std::move(ends);
  }

  std::vector<std::uint32_t> order_;
  std::vector<std::size_t> ends_;
};

}  // namespace clinicalbert::batches
