#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include "clinicalbert/backends/activations.hpp"

namespace clinicalbert::models {

/// The activation of the feed-forward sublayers, as config.json's `hidden_act` names it.
enum class activation { gelu, gelu_new, relu };

/// Where the layer norms of a block stand: after each sublayer, as in BERT, or before it (layers/pre_norm.hpp).
enum class norm_placement { post, pre };

/// What tells a model the place of a token: rows that are trained, with segments and a norm, as in BERT, or waves
/// (layers/sinusoidal_embeddings.hpp).
enum class position_kind { learned, sinusoidal };

/// The shape of an encoder or a decoder: all that the compiler must know of a model. Everything else (vocabulary size,
/// epsilon, dropout) is a run-time value.
struct encoder_config {
  std::size_t layers = 0, hidden = 0, attention_heads = 0, intermediate = 0;
  activation hidden_act = activation::gelu;
  norm_placement norm = norm_placement::post;
  position_kind positions = position_kind::learned;

  [[nodiscard]] constexpr std::size_t head_size() const noexcept { return hidden / attention_heads; }
  friend constexpr bool operator==(const encoder_config&, const encoder_config&) = default;
};

/// A named model type: `struct my_model { static constexpr std::string_view name = "..."; static constexpr
/// encoder_config config{...}; };`. Two models of the same shape are different types.
template <class M>
concept Model = requires {
  { M::config } -> std::convertible_to<encoder_config>;
  { M::name } -> std::convertible_to<std::string_view>;
};

/// The backend's activation type of a config's activation.
template <activation A>
struct activation_type;
template <>
struct activation_type<activation::gelu> : std::type_identity<backends::activations::gelu_exact> {};
template <>
struct activation_type<activation::gelu_new> : std::type_identity<backends::activations::gelu_tanh> {};
template <>
struct activation_type<activation::relu> : std::type_identity<backends::activations::relu> {};

/// As config.json spells it.
[[nodiscard]] constexpr std::string_view name(activation a) noexcept {
  switch (a) {
    case activation::gelu:
      return "gelu";
    case activation::gelu_new:
      return "gelu_new";
    case activation::relu:
      return "relu";
  }
  return "";
}

}  // namespace clinicalbert::models
