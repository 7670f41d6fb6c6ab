#include "clinicalbert/optimizers/adamw.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace adamw_test {

using clinicalbert::optimizers::adamw_settings;
using clinicalbert::optimizers::adamw_update;

namespace {

/// Largest distance of our values from torch's over all steps.
template <class T>
double distance(const nlohmann::json& reference, const std::string& name, double gradient_scale) {
  const auto& rule = reference.at("optimizers").at(name);
  const auto& options = rule.at("options");
  adamw_settings settings;
  settings.beta1 = options.at("betas")[0].get<double>();
  settings.beta2 = options.at("betas")[1].get<double>();
  settings.epsilon = options.at("eps").get<double>();
  settings.weight_decay = options.at("weight_decay").get<double>();
  auto weights = reference.at("start").get<std::vector<std::vector<T>>>();
  auto first = weights;
  auto second = weights;
  for (auto* moments : {&first, &second}) {
    for (auto& values : *moments) std::fill(values.begin(), values.end(), T{0});
  }
  double largest = 0.0;
  const auto& steps = reference.at("gradients");
  for (std::size_t step = 0; step < steps.size(); ++step) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      auto gradients = steps[step][i].get<std::vector<T>>();
      for (T& g : gradients) g = static_cast<T>(static_cast<double>(g) / gradient_scale);
      adamw_update<T>(weights[i], gradients, first[i], second[i], settings, options.at("lr").get<double>(), step + 1,
                      gradient_scale);
      const auto expected = rule.at("after_step")[step][i].get<std::vector<double>>();
      for (std::size_t k = 0; k < expected.size(); ++k) {
        largest = std::max(largest, std::abs(static_cast<double>(weights[i][k]) - expected[k]));
      }
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("AdamW equals torch's") {
  const auto reference = clinicalbert::files::read_json(tests::data("optim.json"));
  for (const char* name : {"adamw", "adamw_eps_1e-6"}) {
    CAPTURE(name);
    CHECK(distance<double>(reference, name, 1.0) < 1e-12);
    CHECK(distance<float>(reference, name, 1.0) < 1e-6);
    CHECK(distance<double>(reference, name, 1024.0) < 1e-12);
  }
}

TEST_CASE("without bias correction the first step follows the raw moments") {
  adamw_settings settings;
  settings.bias_correction = false;
  settings.weight_decay = 0.0;
  std::vector<double> w{1.0}, m{0.0}, v{0.0};
  const std::vector<double> g{2.0};
  adamw_update<double>(w, g, m, v, settings, 0.1, 1);
  CHECK(m[0] == tests::approx(0.2).margin(1e-15));
  CHECK(v[0] == tests::approx(0.004).margin(1e-15));
  CHECK(w[0] == tests::approx(1.0 - 0.1 * 0.2 / (std::sqrt(0.004) + 1e-8)).margin(1e-14));
}

}  // namespace adamw_test
