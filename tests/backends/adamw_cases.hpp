#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <span>
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
    auto g = converted<element>(joined(file["gradients"][t]));
    backends::adamw_op<B>::update(stream, step, w, g, m, v);
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
  auto g = converted<element>(random_values(random, size));
  auto v = m;
  for (element& value : v) value = value * value;
  const backends::adamw_step step{0.01, 0.1, 0.9, 0.999, 1e-6, 0.25, 1.5, 20};
  const double squared_norm = backends::adamw_op<B>::squared_norm(stream, g);
  backends::adamw_op<B>::update(stream, step, w, g, m, v);
  CHECK(std::ranges::all_of(g, [](element value) { return value == 0; }));
  return {{"w", {w.begin(), w.end()}},
          {"m", {m.begin(), m.end()}},
          {"v", {v.begin(), v.end()}},
          {"squared_norm", {squared_norm}}};
}

/// Equal but for how a compiler has joined products and sums in two loops over the same formula.
template <class E>
bool nearly_equal(const std::vector<E>& a, const std::vector<E>& b) {
  return std::ranges::equal(
      a, b, [](E x, E y) { return std::abs(x - y) <= 4 * std::numeric_limits<E>::epsilon() * (1 + std::abs(x)); });
}

/// One walk over flat parameters of which some do not decay gives what a call for each stretch does.
template <class B>
void spared_parameters_do_not_decay(std::uint32_t seed) {
  CAPTURE(seed);
  using element = typename B::element;
  constexpr std::size_t size = 50001;
  std::mt19937 random(seed);
  const auto w = converted<element>(random_values(random, size)), g = converted<element>(random_values(random, size)),
             m = converted<element>(random_values(random, size));
  const backends::adamw_step step{0.01, 0.1, 0.9, 0.999, 1e-6, 0.25, 1.5, 20};
  using ranges = std::vector<backends::element_range>;
  for (const ranges& spared :
       {ranges{}, ranges{{0, size}}, ranges{{0, 1}}, ranges{{size - 1, size}}, ranges{{16384, 32768}},
        ranges{{5, 9}, {16, 30}, {16000, 17000}, {17001, 40000}, {40960, 40961}, {49152, size}}}) {
    CAPTURE(spared.size());
    auto w1 = w, g1 = g, m1 = m, v1 = std::vector<element>(size, element(0.5));
    auto w2 = w1, g2 = g1, m2 = m1, v2 = v1;
    typename B::stream stream;
    backends::adamw_op<B>::update(stream, step, w1, g1, m1, v1, spared);
    const auto part = [&](std::size_t begin, std::size_t end, double weight_decay) {
      auto other = step;
      other.weight_decay = weight_decay;
      const auto of = [&](std::vector<element>& all) { return std::span(all).subspan(begin, end - begin); };
      backends::adamw_op<B>::update(stream, other, of(w2), of(g2), of(m2), of(v2));
    };
    std::size_t done = 0;
    for (const auto& range : spared) {
      part(done, range.begin, step.weight_decay);
      part(range.begin, range.end, 0);
      done = range.end;
    }
    part(done, size, step.weight_decay);
    CHECK(nearly_equal(w1, w2));
    CHECK(g1 == g2);
    CHECK(nearly_equal(m1, m2));
    CHECK(nearly_equal(v1, v2));
  }
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
