#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::tensors {

/// Where the numbers of one target token stand, and which tokens of the source they are of.
struct paired_place {
  std::size_t begin;             // of the first number
  std::uint32_t source, length;  // the source's tokens [source, source + length)
};

/// A view of numbers between the two sides of a ragged batch of pairs: row n, of target token n, has one for each token
/// of its sequence's source. Rows follow each other without gaps.
template <class T>
class paired_rows {
 public:
  constexpr paired_rows() noexcept = default;
  /// The places are those of `place_pairs`, and must outlive the view.
  constexpr paired_rows(T* data, std::span<const paired_place> places) noexcept : data_(data), places_(places) {}

  [[nodiscard]] constexpr std::size_t size() const noexcept { return places_.size(); }  ///< target tokens
  [[nodiscard]] constexpr std::span<T> operator[](std::size_t row) const noexcept {
    assert(row < size());
    return {data_ + places_[row].begin, places_[row].length};
  }
  /// What a row's numbers are of, out of something that each source token has one of, such as its id.
  template <class U>
  [[nodiscard]] constexpr std::span<U> source(std::size_t row, std::span<U> of_all) const noexcept {
    return of_all.subspan(places_[row].source, places_[row].length);
  }

  constexpr operator paired_rows<const T>() const noexcept { return {data_, places_}; }

 private:
  T* data_ = nullptr;
  std::span<const paired_place> places_;
};

/// How many numbers stand between the two sides, which have the same number of sequences.
[[nodiscard]] constexpr std::size_t paired_elements(const sequences& targets, const sequences& sources) noexcept {
  assert(targets.size() == sources.size());
  std::size_t sum = 0;
  for (std::size_t b = 0; b < targets.size(); ++b) sum += targets.length(b) * sources.length(b);
  return sum;
}

/// Overwrites places, one a target token.
constexpr void place_pairs(const sequences& targets, const sequences& sources,
                           std::span<paired_place> places) noexcept {
  assert(targets.size() == sources.size() && targets.tokens() == places.size());
  std::size_t begin = 0;
  for (std::size_t b = 0; b < targets.size(); ++b) {
    const std::size_t length = sources.length(b);
    for (std::size_t t = 0; t < targets.length(b); ++t, begin += length)
      places[targets.begin(b) + t] = {begin, static_cast<std::uint32_t>(sources.begin(b)),
                                      static_cast<std::uint32_t>(length)};
  }
}

}  // namespace clinicalbert::tensors
