#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

#include "clinicalbert/tasks/answering_scores.hpp"

namespace clinicalbert::examples {

/// {"exact": , "f1": , "questions": } with fractions to four places.
[[nodiscard]] inline nlohmann::ordered_json answer_score_json(const tasks::answering_score& score) {
  const auto places = [](double x) { return std::round(x * 10000) / 10000; };
  return {{"exact", places(score.exact)}, {"f1", places(score.f1)}, {"questions", score.questions}};
}

/// The same of all questions, and where some are impossible, {"answerable": {...}, "impossible": {...}} besides.
[[nodiscard]] inline nlohmann::ordered_json answer_score_json(const tasks::answering_scores& scores) {
  auto json = answer_score_json(scores.all);
  if (scores.impossible.questions == 0) return json;
  json["answerable"] = answer_score_json(scores.answerable);
  json["impossible"] = answer_score_json(scores.impossible);
  return json;
}

}  // namespace clinicalbert::examples
