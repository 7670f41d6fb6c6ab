#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "clinicalbert/tasks/compared_sentences.hpp"
#include "clinicalbert/tasks/marginal_relevance.hpp"
#include "clinicalbert/text/segmentation/sentence_options.hpp"
#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::tasks {

struct extraction_options {
  std::size_t sentences = 3;  ///< of a summary, at most
  double balance = 0.7;       ///< between saying what matters (1) and not saying it twice (0)
  text::sentence_options split = {};
};

/// A sentence of a text in its summary.
struct extracted_sentence {
  text::byte_span span;  ///< bytes of the text
  std::size_t rank;      ///< 0: it was chosen first
  double relevance;      ///< its cosine with the whole text
  double score;          ///< what it was chosen by (marginal_relevance.hpp)

  friend bool operator==(const extracted_sentence&, const extracted_sentence&) = default;
};

/// Summarizes texts by sentences of theirs, English, Chinese or both: no word is new. Of sentences that are the same
/// byte for byte, as of a note that was copied on, only the first is looked at. Deterministic; one thread uses an
/// object.
class sentence_extractor {
 public:
  /// Compares sentences by an encoder (embedded_sentences.hpp) or by their words (weighted_sentences.hpp). Throws
  /// std::invalid_argument for a balance that is not in [0, 1].
  explicit sentence_extractor(std::unique_ptr<compared_sentences> sentences, const extraction_options& how = {})
      : sentences_(std::move(sentences)), how_(how) {
    if (!(how.balance >= 0 && how.balance <= 1))
      throw std::invalid_argument("sentence_extractor: a balance of " + std::to_string(how.balance) +
                                  " is not between 0 and 1");
  }

  /// Overwrites `chosen`, in the order of the text; none of a text without sentences. A text of any length is read
  /// whole. Throws text::size_error for 4 GiB or more, and what comparing throws.
  void extract(std::string_view text, std::vector<extracted_sentence>& chosen) {
    spans_.clear();
    views_.clear();
    known_.clear();
    text::for_each_sentence(text, how_.split, [&](text::byte_span span) {
      const auto sentence = text.substr(span.begin, span.size());
      if (!known_.insert(sentence).second) return;
      spans_.push_back(span);
      views_.push_back(sentence);
    });
    sentences_->read(views_);
    choose_sentences(*sentences_, spans_.size(), how_.sentences, how_.balance, best_);
    chosen.clear();
    for (std::size_t rank = 0; rank < best_.size(); ++rank)
      chosen.push_back({spans_[best_[rank].number], rank, best_[rank].relevance, best_[rank].score});
    std::ranges::sort(chosen, {}, [](const extracted_sentence& one) { return one.span.begin; });
  }

  [[nodiscard]] std::vector<extracted_sentence> extract(std::string_view text) {
    std::vector<extracted_sentence> chosen;
    extract(text, chosen);
    return chosen;
  }

 private:
  std::unique_ptr<compared_sentences> sentences_;
  extraction_options how_;
  std::vector<text::byte_span> spans_;
  std::vector<std::string_view> views_;
  std::unordered_set<std::string_view> known_;
  std::vector<relevant_sentence> best_;
};

/// The first `count` sentences of a text, or all: what any summary must be better than.
[[nodiscard]] inline std::vector<text::byte_span> first_sentences(std::string_view text, std::size_t count,
                                                                  const text::sentence_options& options = {}) {
  auto sentences = text::split_sentences(text, options);
  sentences.resize(std::min(count, sentences.size()));
  return sentences;
}

}  // namespace clinicalbert::tasks
