#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/metrics/precision_recall.hpp"
#include "clinicalbert/metrics/rouge.hpp"
#include "clinicalbert/metrics/rouge_words.hpp"
#include "clinicalbert/retrieval/chinese_terms.hpp"
#include "clinicalbert/text/has_ideograph.hpp"
#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/segmentation/thuocl_medical.hpp"

namespace clinicalbert::tasks {

/// The words of each sentence of a text as ROUGE compares them: rouge_words, or where the text has an ideograph, the
/// words of retrieval/chinese_terms.hpp.
[[nodiscard]] inline std::vector<std::vector<std::string>> words_of_sentences(std::string_view text,
                                                                              bool stems = false) {
  const bool is_chinese = text::has_ideograph(text);
  std::vector<std::vector<std::string>> sentences;
  text::for_each_sentence(text, {}, [&](text::byte_span span) {
    const auto sentence = text.substr(span.begin, span.size());
    if (!is_chinese) {
      sentences.push_back(metrics::rouge_words(sentence, stems));
      return;
    }
    const retrieval::chinese_terms by_dictionary{text::thuocl_medical()};
    auto& words = sentences.emplace_back();
    by_dictionary(sentence, [&](std::string_view word) { words.emplace_back(word); });
  });
  return sentences;
}

/// The usual four scores of a summary, given the words of the sentences of both; 0 where either has none.
[[nodiscard]] inline metrics::rouge_scores score_sentences(std::span<const std::vector<std::string>> gold,
                                                           std::span<const std::vector<std::string>> predicted) {
  const auto joined = [](std::span<const std::vector<std::string>> sentences) {
    std::vector<std::string> words;
    for (const auto& sentence : sentences) words.insert(words.end(), sentence.begin(), sentence.end());
    return words;
  };
  const auto gold_words = joined(gold), predicted_words = joined(predicted);
  return {metrics::score_of(metrics::rouge_n(gold_words, predicted_words, 1)),
          metrics::score_of(metrics::rouge_n(gold_words, predicted_words, 2)),
          metrics::score_of(metrics::rouge_l(gold_words, predicted_words)),
          metrics::score_of(metrics::rouge_l_sum(gold, predicted))};
}

/// Compares a summary with the reference, English or Chinese. The sentences of ROUGE-Lsum are those of
/// text/segmentation/sentences.hpp; rouge-score 0.1.2 gives the same of texts that have each on a line of its own.
[[nodiscard]] inline metrics::rouge_scores score_summary(std::string_view gold, std::string_view predicted,
                                                         bool stems = false) {
  return score_sentences(words_of_sentences(gold, stems), words_of_sentences(predicted, stems));
}

/// The mean of each figure over texts; of none, zeros.
[[nodiscard]] inline metrics::rouge_scores mean_of(std::span<const metrics::rouge_scores> all) {
  metrics::rouge_scores mean{};
  const auto add = [&](metrics::precision_recall& to, const metrics::precision_recall& from) {
    to.precision += from.precision / static_cast<double>(all.size());
    to.recall += from.recall / static_cast<double>(all.size());
    to.f1 += from.f1 / static_cast<double>(all.size());
  };
  for (const auto& one : all) {
    add(mean.rouge_1, one.rouge_1);
    add(mean.rouge_2, one.rouge_2);
    add(mean.rouge_l, one.rouge_l);
    add(mean.rouge_l_sum, one.rouge_l_sum);
  }
  return mean;
}

}  // namespace clinicalbert::tasks
