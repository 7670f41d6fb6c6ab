#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/retrieval/bilingual_terms.hpp"
#include "clinicalbert/retrieval/inverted_index.hpp"
#include "clinicalbert/tasks/compared_sentences.hpp"

namespace clinicalbert::tasks {

/// Sentences by their words, without a model: the weight of a term in a sentence is tf idf, with
/// idf = 1 + ln((1 + N) / (1 + n)) for a term that n of the text's N sentences have.
///
/// `Terms` says what the terms are (retrieval/inverted_index.hpp). Salton and Buckley 1988, "Term-weighting approaches
/// in automatic text retrieval"; the idf is scikit-learn's.
template <class Terms = retrieval::bilingual_terms>
class weighted_sentences final : public compared_sentences {
 public:
  explicit weighted_sentences(Terms terms = {}) : terms_(std::move(terms)) {}

  /// Throws what `Terms` throws.
  void read(std::span<const std::string_view> sentences) override {
    const retrieval::inverted_index index(sentences, terms_);
    vectors_.assign(sentences.size(), {});
    const auto all = static_cast<double>(sentences.size());
    for (std::size_t term = 0; term < index.terms(); ++term) {
      const auto postings = index.postings(term);
      const double idf = 1.0 + std::log((1.0 + all) / (1.0 + static_cast<double>(postings.size())));
      for (const auto& [sentence, count] : postings) vectors_[sentence].push_back({term, count * idf});
    }
    mean_.assign(index.terms(), 0.0);
    for (auto& vector : vectors_) {
      double square = 0;
      for (const auto& one : vector) square += one.weight * one.weight;
      for (auto& one : vector) mean_[one.term] += one.weight /= std::sqrt(square);
    }
    double square = 0;
    for (const double x : mean_) square += x * x;
    for (double& x : mean_) x /= std::sqrt(square);
  }

  [[nodiscard]] double relevance(std::size_t i) const noexcept override {
    double sum = 0;
    for (const auto& one : vectors_[i]) sum += one.weight * mean_[one.term];
    return sum;
  }
  [[nodiscard]] double similarity(std::size_t i, std::size_t j) const noexcept override {
    const auto &a = vectors_[i], &b = vectors_[j];
    double sum = 0;
    for (std::size_t m = 0, n = 0; m < a.size() && n < b.size();) {
      if (a[m].term == b[n].term)
        sum += a[m++].weight * b[n++].weight;
      else
        a[m].term < b[n].term ? ++m : ++n;
    }
    return sum;
  }

 private:
  struct weighted_term {
    std::size_t term;
    double weight;
  };

  Terms terms_;
  std::vector<std::vector<weighted_term>> vectors_;  // by sentence, of length 1, terms rising; empty without terms
  std::vector<double> mean_;                         // by term, of length 1
};

}  // namespace clinicalbert::tasks
