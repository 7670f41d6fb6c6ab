#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unsupported_numbers.hpp"

namespace clinicalbert::tasks {

/// The likeliest piece at each step.
struct greedy_options {};

/// How texts are summarized.
struct summary_options {
  static constexpr std::size_t usual_length = 128;

  std::size_t source_length = 512;  ///< pieces of a part of the source, with special ones
  /// Of each part's summary; a maximum length of 0 is the usual one, or what the decoder has positions for.
  generation::options target{.max_length = 0, .no_repeat_ngram = 3};
  /// Of beams and samples, one result is taken.
  std::variant<generation::beam_options, greedy_options, generation::sampling_options> search = {};
  bool copies_numbers = false;  ///< numbers are those of the source (generation/copied_numbers.hpp)
  bool traces = false;          ///< the sources of each sentence are told, which takes a run of the decoder more
};

/// How much of a sentence comes from one of the source's.
struct source_share {
  text::byte_span span;  ///< bytes of the source
  double mass;           ///< of the attention to all words of the part that was read; in (0, 1]
};

/// A sentence of a summary.
struct traced_sentence {
  text::byte_span span;              ///< bytes of the summary
  std::vector<source_share> shares;  ///< the greatest first; together 1
};

/// What one part of a source became.
struct summarized_part {
  text::byte_span source;   ///< bytes of the source
  text::byte_span summary;  ///< bytes of the summary; may be empty
  double score;             ///< of beams as beam_options says, and else the mean log-probability of its ids
};

/// A text about another.
struct summary {
  std::string text;  ///< a line a part
  std::vector<summarized_part> parts;
  std::vector<traced_sentence> sentences;         ///< where they were to be traced
  std::vector<text::unsupported_number> numbers;  ///< of the summary that the source lacks

  /// Removes all and keeps the memory.
  void clear() noexcept {
    text.clear();
    parts.clear();
    sentences.clear();
    numbers.clear();
  }
};

}  // namespace clinicalbert::tasks
