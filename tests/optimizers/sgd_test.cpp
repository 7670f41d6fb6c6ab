#include "clinicalbert/optimizers/sgd.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace sgd_test {

using clinicalbert::optimizers::sgd_settings;
using clinicalbert::optimizers::sgd_update;

namespace {

/// Largest distance of our values from torch's over all steps.
template <class T>
double distance(const nlohmann::json& reference, const std::string& name, double gradient_scale) {
  const auto& rule = reference.at("optimizers").at(name);
  const auto& options = rule.at("options");
  const sgd_settings settings{.momentum = options.value("momentum", 0.0),
                              .weight_decay = options.value("weight_decay", 0.0),
                              .nesterov = options.value("nesterov", false)};
  auto weights = reference.at("start").get<std::vector<std::vector<T>>>();
  auto moments = weights;
  for (auto& values : moments) std::fill(values.begin(), values.end(), T{0});
  double largest = 0.0;
  const auto& steps = reference.at("gradients");
  for (std::size_t step = 0; step < steps.size(); ++step) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      auto gradients = steps[step][i].get<std::vector<T>>();
      for (T& g : gradients) g = static_cast<T>(static_cast<double>(g) / gradient_scale);
      sgd_update<T>(weights[i], gradients, moments[i], settings, options.at("lr").get<double>(), gradient_scale);
      const auto expected = rule.at("after_step")[step][i].get<std::vector<double>>();
      for (std::size_t k = 0; k < expected.size(); ++k)
        largest = std::max(largest, std::abs(static_cast<double>(weights[i][k]) - expected[k]));
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("SGD equals torch's, with momentum, decay and Nesterov's") {
  const auto reference = clinicalbert::files::read_json(tests::data("optim.json"));
  for (const char* name : {"sgd", "sgd_momentum", "sgd_nesterov"}) {
    CAPTURE(name);
    CHECK(distance<double>(reference, name, 1.0) < 1e-12);
    CHECK(distance<float>(reference, name, 1.0) < 1e-6);
    CHECK(distance<double>(reference, name, 1024.0) < 1e-12);
  }
}

}  // namespace sgd_test
