#include "clinicalbert/optimizers/clip_norm.hpp"

#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace clip_norm_test {

using namespace clinicalbert::optimizers;

TEST_CASE("clipping equals torch's") {
  const auto reference = clinicalbert::files::read_json(tests::data("optim.json")).at("clip");
  std::size_t clipped = 0;
  for (const auto& sample : reference) {
    const auto gradients = sample.at("gradients").get<std::vector<std::vector<double>>>();
    const auto expected = sample.at("clipped").get<std::vector<std::vector<double>>>();
    double sum = 0.0;
    for (const auto& vector : gradients) sum += sum_of_squares(std::span(vector));
    const double norm = std::sqrt(sum);
    CHECK(norm == tests::approx(sample.at("norm").get<double>()).margin(1e-12));
    const double factor = clip_factor(norm, sample.at("limit").get<double>());
    if (factor < 1.0) ++clipped;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      for (std::size_t k = 0; k < gradients[i].size(); ++k) {
        CHECK(std::abs(gradients[i][k] * factor - expected[i][k]) < 1e-12);
      }
    }
  }
  CHECK(clipped > 0);
  CHECK(clipped < reference.size());
}

TEST_CASE("a norm that is no number stays one") {
  CHECK(std::isnan(clip_factor(std::numeric_limits<double>::quiet_NaN(), 1.0)));
  CHECK(clip_factor(std::numeric_limits<double>::infinity(), 1.0) == 0.0);
  CHECK(clip_factor(0.0, 1.0) == 1.0);
}

}  // namespace clip_norm_test
