#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "clinicalbert/losses/cross_entropy.hpp"
#include "clinicalbert/losses/loss_error.hpp"

namespace clinicalbert::losses {

/// How many sequences have a span to learn, which is what the loss of `span_extraction` is a mean over.
[[nodiscard]] inline std::size_t spans_to_learn(std::span<const std::int32_t> starts) noexcept {
  return starts.size() - static_cast<std::size_t>(std::ranges::count(starts, ignored_label));
}

/// Where a span starts and where it ends, each a softmax over the rows of its own sequence: a sequence whose span is
/// rows s to e costs (-log p_start(s) - log p_end(e)) / 2, in nats.
///
/// `logits`: [N, 2], columns start and end; `sequence_offsets`: [B + 1], the rows of each sequence; `starts`, `ends`:
/// [B], rows counted inside the sequence, both ends included, or both `ignored_label` where there is none;
/// `d_logits`: [N, 2], overwritten with the gradient times gradient_scale (0 in ignored sequences), may be `logits`, or
/// empty. Mean or sum over the sequences that are not ignored, in double and in their order; 0 if all are. Throws
/// loss_error for a row that the sequence does not have. Devlin et al. 2019, section 4.2; agrees with transformers'
/// BertForQuestionAnswering for one sequence alone (in a batch, that lets padding take part in the softmax).
template <class T>
double span_extraction(std::span<const T> logits, std::span<const std::uint32_t> sequence_offsets,
                       std::span<const std::int32_t> starts, std::span<const std::int32_t> ends, std::span<T> d_logits,
                       reduction how = reduction::mean, double gradient_scale = 1.0) {
  const std::size_t count = starts.size();
  if (sequence_offsets.size() != count + 1 || ends.size() != count || sequence_offsets.front() != 0 ||
      logits.size() != 2 * std::size_t{sequence_offsets.back()} ||
      (!d_logits.empty() && d_logits.size() != logits.size())) {
    throw loss_error("span_extraction: the sizes of logits, offsets, spans and gradient do not fit together");
  }
  for (std::size_t b = 0; b < count; ++b) {
    if (starts[b] == ignored_label && ends[b] == ignored_label) continue;
    const std::int64_t length = std::int64_t{sequence_offsets[b + 1]} - std::int64_t{sequence_offsets[b]};
    for (const std::int32_t row : {starts[b], ends[b]}) {
      if (row < 0 || row >= length) {
        throw loss_error("span_extraction: sequence " + std::to_string(b) + " of " + std::to_string(length) +
                         " rows has a span that begins or ends at row " + std::to_string(row));
      }
    }
  }
  const std::size_t learned = spans_to_learn(starts);
  const double divisor = how == reduction::sum || learned == 0 ? 1.0 : static_cast<double>(learned);

  double loss = 0.0;
  for (std::size_t b = 0; b < count; ++b) {
    const std::size_t first = sequence_offsets[b], last = sequence_offsets[b + 1];
    if (starts[b] == ignored_label) {
      if (!d_logits.empty()) std::ranges::fill(d_logits.subspan(2 * first, 2 * (last - first)), T{0});
      continue;
    }
    for (const std::size_t column : {0U, 1U}) {
      const auto at = [&](std::size_t row) { return static_cast<double>(logits[2 * row + column]); };
      const std::size_t target = first + static_cast<std::size_t>(column == 0 ? starts[b] : ends[b]);
      double largest = -std::numeric_limits<double>::infinity(), sum = 0.0;
      for (std::size_t row = first; row < last; ++row) largest = std::max(largest, at(row));
      for (std::size_t row = first; row < last; ++row) sum += std::exp(at(row) - largest);
      const double log_sum = largest + std::log(sum);
      loss += (log_sum - at(target)) / 2;
      if (d_logits.empty()) continue;
      for (std::size_t row = first; row < last; ++row) {
        const double d = std::exp(at(row) - log_sum) - (row == target ? 1.0 : 0.0);
        d_logits[2 * row + column] = static_cast<T>(d * gradient_scale / (2 * divisor));
      }
    }
  }
  return loss / divisor;
}

}  // namespace clinicalbert::losses
