#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <tuple>
#include <vector>

#include "clinicalbert/labels/answers.hpp"
#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::labels {

struct answer_options {
  std::size_t candidates = 20;  ///< highest starts and highest ends of a window, and answers in all, to choose from
  std::size_t longest = 30;     ///< pieces of an answer
  bool may_be_none = true;      ///< that there is no answer competes with the answers for the probability (SQuAD 2.0)
};

/// Finds the best answers to a question over all windows of all texts that were read for it.
///
/// In each window the `candidates` highest starts and ends make answers, if both lie in the text and the end is not
/// before the start nor `longest` pieces or more behind it. Of all windows' answers the `candidates` with the highest
/// scores are kept (in float, as the logits are); "no answer", whose score is the least sum of a window's logits at
/// [CLS], takes the place of the last where it is among them, and is one more where it is not. The probability is the
/// softmax over these. An answer that several windows gave stands once, with its highest score and the sum of their
/// probabilities. Among equals the one that was added first comes first, and in a window the one with the smaller
/// start, then end. Infinite scores and NaN are left out.
///
/// Agrees with postprocess_qa_predictions of transformers' question answering examples (version_2_with_negative where
/// `may_be_none`) but for joining equal spans. Devlin et al. 2019, section 4.3.
class answer_search {
 public:
  /// Throws label_error for options of 0.
  explicit answer_search(const answer_options& options = {}) : options_(options) {
    if (options.candidates == 0 || options.longest == 0)
      throw label_error("answers: the number of candidates and the longest answer must be positive");
  }

  /// A window of a text: `logits` [rows, 2], start and end, row 0 that of [CLS]; `offsets`: the bytes of each piece of
  /// the text, which stand in rows [first_row, first_row + offsets.size()).
  void add(std::uint32_t text, std::span<const float> logits, std::size_t first_row,
           std::span<const text::byte_span> offsets) {
    assert(!logits.empty() && 2 * (first_row + offsets.size()) <= logits.size());
    no_answer_ = std::min(no_answer_, logits[0] + logits[1]);
    highest(logits, 0, starts_);
    highest(logits, 1, ends_);
    std::erase_if(starts_, [&](std::size_t row) { return row < first_row || row - first_row >= offsets.size(); });
    std::erase_if(ends_, [&](std::size_t row) { return row < first_row || row - first_row >= offsets.size(); });
    for (const std::size_t start : starts_)
      for (const std::size_t end : ends_) {
        if (end < start || end - start >= options_.longest) continue;
        const float score = logits[2 * start] + logits[2 * end + 1];
        if (!std::isfinite(score)) continue;
        found_.push_back(
            {windows_, start, end, {text, {offsets[start - first_row].begin, offsets[end - first_row].end}, score}});
      }
    std::ranges::sort(found_, [](const candidate& a, const candidate& b) {
      return std::tuple(-a.found.score, a.window, a.start, a.end) <
             std::tuple(-b.found.score, b.window, b.start, b.end);
    });
    if (found_.size() > options_.candidates)
      found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(options_.candidates), found_.end());
    ++windows_;
  }

  /// The answers of the windows that were added since the last call.
  [[nodiscard]] answers finish() {
    answers result;
    result.no_answer_score = no_answer_;
    const bool none_competes = options_.may_be_none && std::isfinite(no_answer_);
    if (none_competes && found_.size() == options_.candidates && found_.back().found.score < no_answer_)
      found_.pop_back();

    double largest = none_competes ? static_cast<double>(no_answer_) : -std::numeric_limits<double>::infinity();
    if (!found_.empty()) largest = std::max(largest, static_cast<double>(found_.front().found.score));
    const auto weight = [&](float score) { return std::exp(static_cast<double>(score) - largest); };
    double sum = none_competes ? weight(no_answer_) : 0.0;
    for (const auto& one : found_) sum += weight(one.found.score);
    if (none_competes) result.no_answer_probability = weight(no_answer_) / sum;
    for (auto& one : found_) {
      one.found.probability = weight(one.found.score) / sum;
      const auto same = std::ranges::find_if(result.best, [&](const answer& other) {
        return other.text == one.found.text && other.span == one.found.span;
      });
      if (same == result.best.end())
        result.best.push_back(one.found);
      else
        same->probability += one.found.probability;
    }
    found_.clear();
    windows_ = 0;
    no_answer_ = std::numeric_limits<float>::infinity();
    return result;
  }

 private:
  struct candidate {
    std::size_t window, start, end;
    answer found;
  };

  /// Overwrites `rows` with the rows of the highest logits in a column, the first of equals first, NaN last.
  void highest(std::span<const float> logits, std::size_t column, std::vector<std::size_t>& rows) const {
    rows.resize(logits.size() / 2);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const auto value = [&](std::size_t row) {
      const float logit = logits[2 * row + column];
      return std::isnan(logit) ? -std::numeric_limits<float>::infinity() : logit;
    };
    const auto wanted = static_cast<std::ptrdiff_t>(std::min(options_.candidates, rows.size()));
    std::ranges::partial_sort(rows, rows.begin() + wanted, [&](std::size_t a, std::size_t b) {
      return value(a) != value(b) ? value(a) > value(b) : a < b;
    });
    rows.erase(rows.begin() + wanted, rows.end());
  }

  answer_options options_;
  std::vector<candidate> found_;
  std::vector<std::size_t> starts_, ends_;
  std::size_t windows_ = 0;
  float no_answer_ = std::numeric_limits<float>::infinity();
};

}  // namespace clinicalbert::labels
