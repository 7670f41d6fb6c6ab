#include "clinicalbert/labels/class_scores.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace class_scores_test {

using namespace clinicalbert::labels;

TEST_CASE("scores of logits") {
  const std::vector<double> logits{0.5, -1.0, 3.0};
  std::vector<double> scores(3);
  scores_of_logits<double>(problem_type::single_label, logits, scores);
  const double sum = std::exp(0.5) + std::exp(-1.0) + std::exp(3.0);
  for (std::size_t k = 0; k < 3; ++k) CHECK(scores[k] == tests::approx(std::exp(logits[k]) / sum).epsilon(1e-14));
  scores_of_logits<double>(problem_type::multi_label, logits, scores);
  for (std::size_t k = 0; k < 3; ++k) CHECK(scores[k] == tests::approx(1 / (1 + std::exp(-logits[k]))).epsilon(1e-14));
  scores_of_logits<double>(problem_type::regression, logits, scores);
  CHECK(scores == logits);
  std::vector<float> large{1e30F, 0.0F};
  scores_of_logits<float>(problem_type::single_label, large, large);  // in place
  CHECK(large == std::vector<float>{1, 0});
}

TEST_CASE("windows pooled for readmission are as in the reference") {
  const auto reference = clinicalbert::files::read_json(tests::data("pooling.json"));
  for (const auto& note : reference.at("readmission")) {
    const auto probabilities = note.at("probabilities").get<std::vector<double>>();
    std::vector<double> pooled(1);
    pool_windows<double>(probabilities, {pooling_rule::readmission, note.at("c").get<double>()}, pooled);
    CHECK(pooled[0] == tests::approx(note.at("pooled").get<double>()).margin(1e-12));
  }
}

TEST_CASE("windows are pooled label by label, and one alone stays as it is") {
  const std::vector<float> scores{0.25F, 0.75F, 0.5F, 0.5F, 0.0F, 1.0F};
  std::vector<float> pooled(2);
  pool_windows<float>(scores, {pooling_rule::mean}, pooled);
  CHECK(pooled == std::vector<float>{0.25F, 0.75F});
  pool_windows<float>(scores, {pooling_rule::largest}, pooled);
  CHECK(pooled == std::vector<float>{0.5F, 1.0F});
  pool_windows<float>(scores, {pooling_rule::readmission, 3.0}, pooled);
  CHECK(pooled == std::vector<float>{0.375F, 0.875F});
  const std::vector<float> one{0.1F, 0.9F};
  for (const auto rule : {pooling_rule::mean, pooling_rule::largest, pooling_rule::readmission}) {
    pool_windows<float>(one, {rule}, pooled);
    CHECK(pooled == one);
  }
}

TEST_CASE("which labels scores stand for") {
  const std::vector<float> scores{0.2F, 0.5F, 0.5F, 0.1F};
  const std::vector<float> thresholds{0.1F, 0.6F, 0.5F, 0.2F};
  std::vector<std::uint32_t> chosen{7, 7};
  choose_labels<float>(problem_type::single_label, scores, {}, chosen);
  CHECK(chosen == std::vector<std::uint32_t>{1});
  choose_labels<float>(problem_type::multi_label, scores, {}, chosen);
  CHECK(chosen == std::vector<std::uint32_t>{1, 2});
  choose_labels<float>(problem_type::multi_label, scores, thresholds, chosen);
  CHECK(chosen == std::vector<std::uint32_t>{0, 2});
  choose_labels<float>(problem_type::regression, scores, {}, chosen);
  CHECK(chosen.empty());
}

}  // namespace class_scores_test
