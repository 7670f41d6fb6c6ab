#pragma once

#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "clinicalbert/metrics/precision_recall.hpp"
#include "clinicalbert/metrics/rouge.hpp"

namespace clinicalbert::examples {

/// {"rouge1": {"precision": , "recall": , "f1": }, "rouge2": , "rougeL": , "rougeLsum": , "texts": } of means over so
/// many texts, with fractions to six places.
[[nodiscard]] inline nlohmann::ordered_json rouge_json(const metrics::rouge_scores& mean, std::size_t texts) {
  const auto places = [](double x) { return std::round(x * 1e6) / 1e6; };
  const auto figures = [&](const metrics::precision_recall& one) {
    return nlohmann::ordered_json{
        {"precision", places(one.precision)}, {"recall", places(one.recall)}, {"f1", places(one.f1)}};
  };
  return {{"rouge1", figures(mean.rouge_1)},
          {"rouge2", figures(mean.rouge_2)},
          {"rougeL", figures(mean.rouge_l)},
          {"rougeLsum", figures(mean.rouge_l_sum)},
          {"texts", texts}};
}

}  // namespace clinicalbert::examples
