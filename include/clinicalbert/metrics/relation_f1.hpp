#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "clinicalbert/metrics/precision_recall.hpp"
#include "clinicalbert/metrics/score_averages.hpp"

namespace clinicalbert::metrics {

/// Precision, recall and F1 of relations: by type, and averaged over the types that occur in gold or prediction.
struct relation_report {
  std::map<std::string, precision_recall, std::less<>> by_type;
  precision_recall micro;  ///< of all relations together: the figure that papers report
  precision_recall macro;  ///< mean over types
};

/// Counts matches of relations between concepts, document by document: right where type and both identifiers agree.
///
/// The scoring of BioCreative V's chemical-disease relations (Wei et al. 2015, "Overview of the BioCreative V chemical
/// disease relation task"): where a concept is mentioned plays no part.
class relation_f1 {
 public:
  struct triple {
    std::string type, first, second;

    friend auto operator<=>(const triple&, const triple&) = default;
  };

  /// Adds one document. Each list counts as a set: a relation that occurs twice counts once.
  void add(std::vector<triple> gold, std::vector<triple> predicted) {
    for (auto* list : {&gold, &predicted}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    for (const auto& one : gold) ++counts_[one.type].gold;
    for (const auto& one : predicted) {
      auto& counts = counts_[one.type];
      ++counts.predicted;
      counts.correct += std::binary_search(gold.begin(), gold.end(), one) ? 1 : 0;
    }
  }

  [[nodiscard]] const std::map<std::string, match_counts, std::less<>>& counts() const noexcept { return counts_; }

  [[nodiscard]] relation_report report() const {
    relation_report result;
    score_averages averages;
    for (const auto& [type, counts] : counts_) result.by_type.emplace(type, averages.add(counts));
    result.micro = averages.micro();
    result.macro = averages.macro();
    return result;
  }

 private:
  std::map<std::string, match_counts, std::less<>> counts_;
};

}  // namespace clinicalbert::metrics
