#include "clinicalbert/optimizers/lamb.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "clinicalbert/optimizers/clip_norm.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace lamb_test {

using clinicalbert::optimizers::lamb_settings;
using clinicalbert::optimizers::lamb_step;

namespace {

/// One vector in parts of `part` elements, as threads would share it.
template <class T>
void update(const lamb_step& step, double decay, std::vector<T>& w, const std::vector<T>& g, std::vector<T>& m,
            std::vector<T>& v, std::size_t part) {
  lamb_step::sums sums;
  const auto over_parts = [&](auto&& f) {
    for (std::size_t begin = 0; begin < w.size(); begin += part) f(begin, std::min(part, w.size() - begin));
  };
  const auto of = [](auto& values, std::size_t begin, std::size_t size) {
    return std::span(values).subspan(begin, size);
  };
  over_parts([&](std::size_t begin, std::size_t size) {
    sums += step.moments<T>(of(w, begin, size), of(g, begin, size), of(m, begin, size), of(v, begin, size), decay);
  });
  over_parts([&](std::size_t begin, std::size_t size) {
    step.move<T>(of(w, begin, size), of(m, begin, size), of(v, begin, size), decay, sums);
  });
}

/// Largest distance of our values from timm's over all steps.
template <class T>
double distance(const nlohmann::json& reference, const std::string& name, std::size_t part) {
  const auto& rule = reference.at("optimizers").at(name);
  const auto& options = rule.at("options");
  lamb_settings settings;
  settings.beta1 = options.at("betas")[0].get<double>();
  settings.beta2 = options.at("betas")[1].get<double>();
  settings.epsilon = options.at("eps").get<double>();
  settings.weight_decay = options.at("weight_decay").get<double>();
  settings.bias_correction = options.at("bias_correction").get<bool>();
  auto weights = reference.at("start").get<std::vector<std::vector<T>>>();
  auto first = weights, second = weights;
  for (auto* moments : {&first, &second})
    for (auto& values : *moments) std::fill(values.begin(), values.end(), T{0});
  double largest = 0.0;
  const auto& steps = reference.at("gradients");
  for (std::size_t step = 0; step < steps.size(); ++step) {
    const auto gradients = steps[step].get<std::vector<std::vector<T>>>();
    double scale = 1.0;  // timm's clipping has no 1e-6 beside the norm
    if (!options.at("max_grad_norm").is_null()) {
      double squares = 0.0;
      for (const auto& g : gradients) squares += clinicalbert::optimizers::sum_of_squares(std::span<const T>(g));
      scale = 1.0 / std::max(1.0, std::sqrt(squares) / options.at("max_grad_norm").get<double>());
    }
    const lamb_step rules(settings, options.at("lr").get<double>(), step + 1, scale);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      update(rules, settings.weight_decay, weights[i], gradients[i], first[i], second[i], part);
      const auto expected = rule.at("after_step")[step][i].get<std::vector<double>>();
      for (std::size_t k = 0; k < expected.size(); ++k)
        largest = std::max(largest, std::abs(static_cast<double>(weights[i][k]) - expected[k]));
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("LAMB equals timm's, whole or in parts") {
  const auto reference = clinicalbert::files::read_json(tests::data("optim.json"));
  for (const char* name : {"lamb_timm", "lamb_timm_no_clip"})
    for (const std::size_t part : {100U, 3U}) {
      CAPTURE(name, part);
      CHECK(distance<double>(reference, name, part) < 1e-12);
      CHECK(distance<float>(reference, name, part) < 1e-6);
    }
}

TEST_CASE("the first step of LAMB has the length rate times |w|, where something decays") {
  std::vector<double> w{3.0, 4.0}, m(2, 0.0), v(2, 0.0);
  const std::vector<double> g{0.5, -2.0};
  update(lamb_step({}, 0.1, 1), 0.01, w, g, m, v, 2);
  CHECK(std::hypot(w[0] - 3.0, w[1] - 4.0) == tests::approx(0.1 * 5.0).margin(1e-12));

  std::vector<double> spared{3.0, 4.0}, zero(2, 0.0);
  m = v = {0.0, 0.0};
  update(lamb_step({}, 0.1, 1), 0.0, spared, g, m, v, 2);  // as Adam: each element by the rate
  CHECK(spared[0] == tests::approx(2.9).margin(1e-6));
  m = v = {0.0, 0.0};
  update(lamb_step({}, 0.1, 1), 0.01, zero, g, m, v, 2);  // no weight to measure by
  CHECK(zero[0] == tests::approx(-0.1).margin(1e-6));
}

}  // namespace lamb_test
