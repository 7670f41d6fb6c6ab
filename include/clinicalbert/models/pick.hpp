#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/presets.hpp"

namespace clinicalbert::models {

/// No model of a list has the shape that was asked for; the message says which fields differ from which model.
class unknown_shape : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The fields in which `wanted` differs from `model`, as "hidden 768 (not 384), ..."; empty if none.
[[nodiscard]] inline std::string differences(const encoder_config& wanted, const encoder_config& model) {
  std::string out;
  const auto field = [&out](std::string_view name, const auto& value, const auto& other, auto spell) {
    if (value == other) return;
    if (!out.empty()) out += ", ";
    out += std::string(name) + " " + std::string(spell(other)) + " (not " + std::string(spell(value)) + ")";
  };
  const auto number = [](std::size_t n) { return std::to_string(n); };
  field("layers", wanted.layers, model.layers, number);
  field("hidden", wanted.hidden, model.hidden, number);
  field("attention heads", wanted.attention_heads, model.attention_heads, number);
  field("intermediate", wanted.intermediate, model.intermediate, number);
  field("hidden_act", wanted.hidden_act, model.hidden_act, [](activation a) { return name(a); });
  field("norm", wanted.norm, model.norm, [](norm_placement n) { return n == norm_placement::pre ? "pre" : "post"; });
  field("positions", wanted.positions, model.positions,
        [](position_kind p) { return p == position_kind::learned ? "learned" : "sinusoidal"; });
  return out;
}

/// Which model fits, or in which fields each differs: a sentence for people.
template <Model... Models>
[[nodiscard]] std::string describe_fit(const encoder_config& wanted, model_list<Models...>) {
  std::string fits, others;
  const auto look = [&]<class M>(std::type_identity<M>) {
    const std::string d = differences(wanted, M::config);
    if (d.empty())
      fits += (fits.empty() ? "" : ", ") + std::string(M::name);
    else
      others += (others.empty() ? "" : "; ") + std::string(M::name) + " has " + d;
  };
  (look(std::type_identity<Models>{}), ...);
  return fits.empty() ? "no preset has this shape: " + others : "preset " + fits;
}

/// Calls f(std::type_identity<M>{}) with the first model of the list that has the wanted shape, and returns what it
/// returns. A model of your own takes part by being in the list. Throws unknown_shape.
template <class F, Model First, Model... Others>
auto pick(const encoder_config& wanted, model_list<First, Others...> all, F&& f) {
  using result = decltype(f(std::type_identity<First>{}));
  const auto attempt = [&]<class M, class... Rest>(auto& self, model_list<M, Rest...>) -> result {
    if (M::config == wanted) return f(std::type_identity<M>{});
    if constexpr (sizeof...(Rest) > 0)
      return self(self, model_list<Rest...>{});
    else
      throw unknown_shape(describe_fit(wanted, all));
  };
  return attempt(attempt, all);
}

}  // namespace clinicalbert::models
