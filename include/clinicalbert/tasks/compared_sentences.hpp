#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace clinicalbert::tasks {

/// The sentences of one text as vectors: how like each is to all of them together, and two of them to each other.
///
/// Both are cosines in [-1, 1], 0 where a vector is zero, and the same bits each time. One thread uses an object.
class compared_sentences {
 public:
  virtual ~compared_sentences() = default;

  /// Overwrites all. The views are read during the call only.
  virtual void read(std::span<const std::string_view> sentences) = 0;

  /// The cosine of sentence i and the mean of all sentences, whose vectors have length 1.
  [[nodiscard]] virtual double relevance(std::size_t i) const noexcept = 0;
  [[nodiscard]] virtual double similarity(std::size_t i, std::size_t j) const noexcept = 0;
};

}  // namespace clinicalbert::tasks
