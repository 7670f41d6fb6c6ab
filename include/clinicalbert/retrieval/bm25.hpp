#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/retrieval/english_terms.hpp"
#include "clinicalbert/retrieval/inverted_index.hpp"
#include "clinicalbert/retrieval/retrieval_error.hpp"
#include "clinicalbert/retrieval/scored_passage.hpp"

namespace clinicalbert::retrieval {

struct bm25_settings {
  double k1 = 1.2;  ///< how soon a term that occurs again counts for little more; 0: at once
  double b = 0.75;  ///< how much of a passage's length is made up for, in [0, 1]
};

/// Finds passages by the words of a query: Okapi BM25, the sum over the query's terms of
/// idf tf / (tf + k1 (1 - b + b length / mean length)) with idf = ln(1 + (N - n + 0.5) / (n + 0.5)),
/// where n of N passages have the term and one has it tf times.
///
/// Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond", equation 3.15, with Lucene's
/// idf, which is never negative; as Lucene since version 8 it leaves out the factor k1 + 1, which changes no order.
/// `Terms` says what the terms of a text are: english_terms, chinese_terms, or any type that is called as
/// inverted_index asks. Any number of threads may search.
template <class Terms = english_terms>
class bm25 {
 public:
  /// Reads the passages, which need not outlive this call. Throws retrieval_error for settings out of range and as
  /// inverted_index does.
  explicit bm25(std::span<const std::string_view> passages, Terms terms = {}, const bm25_settings& settings = {})
      : terms_(std::move(terms)), index_(passages, terms_) {
    if (!(settings.k1 >= 0.0 && std::isfinite(settings.k1) && settings.b >= 0.0 && settings.b <= 1.0)) {
      throw retrieval_error("BM25 wants k1 of 0 or more and b between 0 and 1");
    }
    damping_.reserve(index_.passages());
    const double mean_length = index_.mean_length();
    for (std::size_t i = 0; i < index_.passages(); ++i) {
      const auto length = static_cast<double>(index_.length(static_cast<std::uint32_t>(i)));
      const double relative = mean_length > 0.0 ? length / mean_length : 0.0;
      damping_.push_back(settings.k1 * (1.0 - settings.b + settings.b * relative));
    }
  }

  [[nodiscard]] const inverted_index& index() const noexcept { return index_; }

  /// The `count` best passages, best first, among equals by their numbers; passages without a term of the query are not
  /// found. A term that the query has twice counts twice. Scores are sums in double in the order of the terms' bytes:
  /// the same bits each time. Takes memory for the scores of all passages.
  [[nodiscard]] std::vector<scored_passage> search(std::string_view query, std::size_t count) const {
    std::vector<std::size_t> wanted;
    terms_(query, [&](std::string_view term) {
      if (const auto number = index_.find(term)) wanted.push_back(*number);
    });
    std::sort(wanted.begin(), wanted.end());
    constexpr double not_found = -1.0;
    std::vector<double> scores(index_.passages(), not_found);
    std::vector<scored_passage> found;
    for (std::size_t begin = 0, end = 0; begin < wanted.size(); begin = end) {
      while (end < wanted.size() && wanted[end] == wanted[begin]) ++end;
      const auto postings = index_.postings(wanted[begin]);
      const double weight = static_cast<double>(end - begin) * idf(postings.size());
      for (const auto& [passage, occurrences] : postings) {
        const auto tf = static_cast<double>(occurrences);
        if (scores[passage] == not_found) {
          found.push_back({passage, 0.0});
          scores[passage] = 0.0;
        }
        scores[passage] += weight * tf / (tf + damping_[passage]);
      }
    }
    for (auto& one : found) one.score = scores[one.passage];
    keep_best(found, count);
    return found;
  }

 private:
  [[nodiscard]] double idf(std::size_t having) const noexcept {
    const auto all = static_cast<double>(index_.passages()), n = static_cast<double>(having);
    return std::log(1.0 + (all - n + 0.5) / (n + 0.5));
  }

  Terms terms_;
  inverted_index index_;
  std::vector<double> damping_;  // k1 (1 - b + b length / mean length), by passage
};

}  // namespace clinicalbert::retrieval
