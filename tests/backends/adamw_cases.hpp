#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/adamw_step.hpp"
#include "clinicalbert/backends/reference/adamw.hpp"
#include "tests/backends/named_values.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/data_path.hpp"

namespace clinicalbert::tests {

/// Both vectors of one line of optim.json, one behind the other.
inline std::vector<double> joined(const nlohmann::json& vectors) {
  std::vector<double> all;
  for (const auto& vector : vectors)
    for (const double value : vector) all.push_back(value);
  return all;
}

inline nlohmann::json optimizer_oracle() {
  std::ifstream file(data("optim.json"));
  return nlohmann::json::parse(file);
}

/// 20 steps of PyTorch's AdamW; 1e-12 in double, 1e-6 in float.
template <class B>
void adamw_agrees_with_pytorch(const std::string& name) {
  using element = typename B::element;
  CAPTURE(name);
  const auto file = optimizer_oracle();
  const auto& options = file["optimizers"][name]["options"];
  auto w = converted<element>(joined(file["start"]));
  std::vector<element> m(w.size()), v(w.size());
  typename B::stream stream;
  for (std::size_t t = 0; t < file["gradients"].size(); ++t) {
    CAPTURE(t);
    backends::adamw_step step;
    step.learning_rate = options["lr"];
    step.weight_decay = options["weight_decay"];
    step.beta1 = options["betas"][0];
    step.beta2 = options["betas"][1];
    step.epsilon = options["eps"];
    step.m_correction = 1 / (1 - std::pow(step.beta1, t + 1));
    step.v_correction = 1 / (1 - std::pow(step.beta2, t + 1));
    backends::adamw_op<B>::update(stream, step, w, converted<element>(joined(file["gradients"][t])), m, v);
    const std::vector<double> got(w.begin(), w.end());
    CHECK(largest_difference(got, joined(file["optimizers"][name]["after_step"][t])) <=
          (std::is_same_v<element, double> ? 1e-12 : 1e-6));
  }
}

/// The norms that PyTorch clips by.
template <class B>
void squared_norm_agrees_with_pytorch() {
  using element = typename B::element;
  typename B::stream stream;
  const auto file = optimizer_oracle();
  for (const auto& clip : file["clip"]) {
    const double norm = clip["norm"];
    const auto gradient = converted<element>(joined(clip["gradients"]));
    CHECK(std::abs(std::sqrt(backends::adamw_op<B>::squared_norm(stream, gradient)) - norm) <=
          (std::is_same_v<element, double> ? 1e-12 : 1e-6) * norm);
  }
}

template <class B>
named_values run_adamw(std::uint32_t seed, std::size_t size, typename B::stream& stream) {
  using element = typename B::element;
  std::mt19937 random(seed);
  auto w = converted<element>(random_values(random, size)), m = converted<element>(random_values(random, size));
  const auto g = converted<element>(random_values(random, size));
  auto v = m;
  for (element& value : v) value = value * value;
  const backends::adamw_step step{0.01, 0.1, 0.9, 0.999, 1e-6, 0.25, 1.5, 20};
  backends::adamw_op<B>::update(stream, step, w, g, m, v);
  return {{"w", {w.begin(), w.end()}},
          {"m", {m.begin(), m.end()}},
          {"v", {v.begin(), v.end()}},
          {"squared_norm", {backends::adamw_op<B>::squared_norm(stream, g)}}};
}

template <class B>
void adamw_agrees_with_reference(std::uint32_t seed) {
  CAPTURE(seed);
  for (const std::size_t size : {1u, 3u, 16u, 17u, 4095u, 4097u, 20000u}) {
    CAPTURE(size);
    typename B::stream stream;
    backends::host_stream plain;
    check_close(run_adamw<B>(seed, size, stream), run_adamw<backends::reference<double>>(seed, size, plain),
                rounding<typename B::element>(4));
  }
}

template <class B>
void adamw_is_the_same_for_any_threads(std::uint32_t seed) {
  CAPTURE(seed);
  check_same_for_any_threads<B>([&](auto& stream) { return run_adamw<B>(seed, 100000, stream); });
}

}  // namespace clinicalbert::tests
