#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/batches/span_example.hpp"
#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/tasks/question_windows.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/pair_windows.hpp"
#include "clinicalbert/tokens/piece_range.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// The pieces that share a byte with a span, or none. `offsets` ascend, as those of a text do.
[[nodiscard]] inline std::optional<tokens::piece_range> pieces_of(text::byte_span span,
                                                                  std::span<const text::byte_span> offsets) {
  const auto first = std::ranges::partition_point(offsets, [&](const auto& piece) { return piece.end <= span.begin; });
  const auto last =
      std::partition_point(first, offsets.end(), [&](const auto& piece) { return piece.begin < span.end; });
  if (first == last) return std::nullopt;
  return tokens::piece_range{static_cast<std::size_t>(first - offsets.begin()),
                             static_cast<std::size_t>(last - offsets.begin())};
}

/// Which windows are learned from.
struct window_choice {
  static constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

  std::size_t others = all;  ///< of a question's windows without its answer: so many, drawn without replacement
  std::uint64_t seed = 1;    ///< of drawing
};

/// What became of questions.
struct answering_counts {
  std::size_t questions = 0;  ///< that were learned from
  std::size_t unknown = 0;    ///< others: without answers, and not said to have none
  std::size_t windows = 0;    ///< examples
  std::size_t answered = 0;   ///< windows of these that hold the answer
  std::size_t not_held = 0;   ///< questions with an answer that no window holds whole: it is too long, or has no pieces
};

/// Keeps `count` of the items, each choice equally likely, in their order. What is drawn is a function of the seed and
/// of `row`.
inline void keep_some(std::vector<std::size_t>& items, std::size_t count, std::uint64_t seed, std::uint32_t row) {
  if (count >= items.size()) return;
  for (std::size_t i = 0; i < count; ++i) {
    const auto bits = tensors::random_bits({.seed = seed}, row, static_cast<std::uint32_t>(i));
    const std::uint64_t left = items.size() - i;
    std::swap(items[i], items[i + static_cast<std::size_t>(bits[0] * left >> 32)]);
  }
  items.resize(count);
  std::ranges::sort(items);
}

/// Turns questions into windows to learn from: in those that hold the whole answer, its first and last piece; in others
/// [CLS], which says that they have none (Devlin et al. 2019, section 4.3). Appends to `examples`.
///
/// Of several answers the first counts. What a question draws depends on its number and the seed alone. Throws
/// tokens::window_error where a question leaves no room for a text, and text::size_error.
inline answering_counts add_answering_examples(const tokens::tokenizer& tokenizer, const corpora::squad_corpus& corpus,
                                               const question_windows& windows, const window_choice& choice,
                                               std::vector<batches::span_example>& examples) {
  answering_counts counts;
  tokens::encoding question, text;
  std::size_t context = corpus.contexts.size();
  std::vector<std::size_t> without;
  for (std::size_t q = 0; q < corpus.questions.size(); ++q) {
    const auto& asked = corpus.questions[q];
    if (asked.answers.empty() && !asked.impossible) {
      ++counts.unknown;
      continue;
    }
    ++counts.questions;
    if (asked.context != context) {
      context = asked.context;
      text.clear();
      tokenizer.append_pieces(corpus.contexts[context].text, text, 1);
    }
    question.clear();
    tokenizer.append_pieces(asked.question, question, 0);
    const auto stretches = windows.stretches(question.size(), text.size());
    std::optional<tokens::piece_range> answer;
    if (!asked.answers.empty()) answer = pieces_of(asked.answers.front(), text.offsets);
    const auto holds = [&](const tokens::piece_range& stretch) {
      return answer && stretch.begin <= answer->begin && answer->end <= stretch.end;
    };

    without.clear();
    for (std::size_t w = 0; w < stretches.size(); ++w)
      if (!holds(stretches[w])) without.push_back(w);
    if (!asked.answers.empty() && without.size() == stretches.size()) ++counts.not_held;
    keep_some(without, choice.others, choice.seed, static_cast<std::uint32_t>(q));

    for (std::size_t w = 0; w < stretches.size(); ++w) {
      const bool is_answered = holds(stretches[w]);
      if (!is_answered && !std::ranges::binary_search(without, w)) continue;
      auto framed = tokens::frame_pair(tokenizer.pieces(), question, {0, question.size()}, text, stretches[w]);
      auto& example = examples.emplace_back();
      example.ids = std::move(framed.ids);
      example.segments = std::move(framed.segments);
      example.start = example.end = 0;
      ++counts.windows;
      if (!is_answered) continue;
      ++counts.answered;
      const std::size_t first = question.size() + 2;
      example.start = static_cast<std::int32_t>(first + answer->begin - stretches[w].begin);
      example.end = static_cast<std::int32_t>(first + answer->end - 1 - stretches[w].begin);
    }
  }
  return counts;
}

}  // namespace clinicalbert::tasks
