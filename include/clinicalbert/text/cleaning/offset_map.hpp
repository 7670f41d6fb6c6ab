#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::text {

/// Where each byte of a text that was made of an original comes from: a list of runs, copied byte for byte or standing
/// for a span.
///
/// A byte of a copied run comes from its one byte; every byte of any other run comes from the run's whole span. Runs
/// are added in the order of the made text, and neither begin nor end of their originals may go back. What of the
/// original lies in no run was left out. 20 bytes a run; searched in the logarithm of their number.
class offset_map {
 public:
  struct run {
    byte_span made;      ///< never empty
    byte_span original;  ///< empty where the made bytes were inserted
    bool copied = false;

    friend constexpr bool operator==(const run&, const run&) noexcept = default;
  };

  /// The next `original.size()` bytes are those of the original. Nothing happens for an empty span; a run that goes on
  /// where the last one ends becomes part of it.
  ///
  /// Throws size_error if the made text gets 4 GiB or more.
  constexpr void copy(byte_span original) {
    if (original.empty()) return;
    const byte_span made = extend(original.size(), original);
    if (!runs_.empty() && runs_.back().copied && runs_.back().original.end == original.begin) {
      runs_.back().made.end = made.end;
      runs_.back().original.end = original.end;
    } else {
      runs_.push_back({made, original, true});
    }
  }

  /// The next `length` bytes stand, all together, for `original`, which is empty for what was inserted there. Nothing
  /// happens for no bytes, since what stands for nothing is simply left out.
  ///
  /// Throws size_error if the made text gets 4 GiB or more.
  constexpr void replace(std::uint32_t length, byte_span original) {
    if (length == 0) return;
    const byte_span made = extend(length, original);
    if (!runs_.empty() && !runs_.back().copied && runs_.back().original == original) {
      runs_.back().made.end = made.end;
    } else {
      runs_.push_back({made, original, false});
    }
  }

  /// Bytes of the made text.
  [[nodiscard]] constexpr std::uint32_t size() const noexcept { return runs_.empty() ? 0 : runs_.back().made.end; }

  /// The runs in order; valid until the map changes.
  [[nodiscard]] constexpr std::span<const run> runs() const noexcept { return runs_; }

  /// From where the first byte of `made` comes from to where the last one does: with what was left out between them,
  /// with the whole span of a run that is touched, and never with what was left out before or behind.
  ///
  /// An empty `made` between a byte that comes from P and one that comes from N gives the empty span at N.begin (at
  /// P.end behind the last byte, at 0 for a map without bytes); where P reaches over N.begin, as inside a run that
  /// stands for a span, it gives [N.begin, P.end). `made` must lie in the made text.
  [[nodiscard]] constexpr byte_span origin(byte_span made) const noexcept {
    assert(made.begin <= made.end && made.end <= size());
    if (runs_.empty()) return {};
    if (!made.empty()) return {origin_of_byte(made.begin).begin, origin_of_byte(made.end - 1).end};
    const std::uint32_t before = made.begin == 0 ? 0 : origin_of_byte(made.begin - 1).end;
    const std::uint32_t begin = made.begin == size() ? before : origin_of_byte(made.begin).begin;
    return {begin, std::max(begin, before)};
  }

  /// From the first to the last made byte that comes from a span that shares a byte with `original`, or that was
  /// inserted inside it (not at its ends).
  ///
  /// An empty `original` gives what was inserted there, or all of a run that stands for a span around it. Where there
  /// is none, the result is empty and lies behind all that comes from before `original`.
  [[nodiscard]] constexpr byte_span image(byte_span original) const noexcept {
    const auto from = std::partition_point(runs_.begin(), runs_.end(),
                                           [&](const run& one) { return one.original.end <= original.begin; });
    const auto to = std::partition_point(runs_.begin(), runs_.end(),
                                         [&](const run& one) { return one.original.begin < original.end; });
    std::uint32_t begin = from == runs_.end() ? size() : from->made.begin;
    if (from != runs_.end() && from->copied && from->original.begin < original.begin) {
      begin += original.begin - from->original.begin;
    }
    std::uint32_t end = to == runs_.begin() ? 0 : std::prev(to)->made.end;
    if (to != runs_.begin() && std::prev(to)->copied && original.end < std::prev(to)->original.end) {
      end -= std::prev(to)->original.end - original.end;
    }
    if (original.empty()) return {std::min(begin, end), std::max(begin, end)};
    return {begin, std::max(begin, end)};
  }

  /// The map through two steps: `first` made a text of the original, `second` another of that. A byte comes from what
  /// `first` says of the span that `second` says; copied is what both copied.
  ///
  /// Throws size_error if `second` reaches beyond the text of `first`.
  [[nodiscard]] friend constexpr offset_map compose(const offset_map& first, const offset_map& second) {
    offset_map whole;
    for (const run& step : second.runs_) {
      if (step.original.end > first.size()) {
        throw size_error("a second step reads to byte " + std::to_string(step.original.end) + " of a text of " +
                         std::to_string(first.size()));
      }
      if (!step.copied) {
        whole.replace(step.made.size(), first.origin(step.original));
        continue;
      }
      std::uint32_t at = step.original.begin;
      for (auto part = first.run_of(at); at < step.original.end; ++part) {
        const std::uint32_t end = std::min(step.original.end, part->made.end);
        if (part->copied) {
          const std::uint32_t begin = part->original.begin + (at - part->made.begin);
          whole.copy({begin, begin + (end - at)});
        } else {
          whole.replace(end - at, part->original);
        }
        at = end;
      }
    }
    return whole;
  }

  friend constexpr bool operator==(const offset_map&, const offset_map&) noexcept = default;

 private:
  using runs_type = std::vector<run>;

  /// The made span of the next `length` bytes.
  [[nodiscard]] constexpr byte_span extend(std::uint32_t length, [[maybe_unused]] byte_span original) const {
    assert(original.begin <= original.end);
    assert(runs_.empty() ||
           (runs_.back().original.begin <= original.begin && runs_.back().original.end <= original.end));
    const std::uint32_t begin = size();
    if (length > std::numeric_limits<std::uint32_t>::max() - begin) {
      throw size_error("a made text has more bytes than the " +
                       std::to_string(std::numeric_limits<std::uint32_t>::max()) + " that 32-bit offsets reach");
    }
    return {begin, begin + length};
  }

  /// The run that holds byte `made`, which must lie in the made text.
  [[nodiscard]] constexpr runs_type::const_iterator run_of(std::uint32_t made) const noexcept {
    return std::partition_point(runs_.begin(), runs_.end(), [&](const run& one) { return one.made.end <= made; });
  }

  [[nodiscard]] constexpr byte_span origin_of_byte(std::uint32_t made) const noexcept {
    const run& one = *run_of(made);
    if (!one.copied) return one.original;
    const std::uint32_t begin = one.original.begin + (made - one.made.begin);
    return {begin, begin + 1};
  }

  runs_type runs_;
};

[[nodiscard]] constexpr offset_map compose(const offset_map& first, const offset_map& second);

}  // namespace clinicalbert::text
