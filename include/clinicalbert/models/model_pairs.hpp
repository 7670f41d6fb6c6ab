#pragma once

#include <string>
#include <type_traits>

#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/models/presets.hpp"

namespace clinicalbert::models {

/// The models of an encoder and of a decoder over it.
template <Model Encoder, Model Decoder = Encoder>
struct model_pair {
  using encoder = Encoder;
  using decoder = Decoder;
};

/// A list of pairs to choose from at run time.
template <class... Pairs>
struct pair_list {};

/// Two halves of one preset's shape, as a start from one BERT gives them.
template <class Models>
struct same_model_twice;
template <Model... Models>
struct same_model_twice<model_list<Models...>> {
  using type = pair_list<model_pair<Models>...>;
};
using preset_pairs = same_model_twice<presets>::type;

/// Calls f(std::type_identity<model_pair<E, D>>{}) with the first pair of the list that has the wanted shapes, and
/// returns what it returns. Throws unknown_shape, which says in which fields the halves differ from each pair.
template <class F, class First, class... Others>
auto pick_pair(const encoder_config& encoder, const encoder_config& decoder, pair_list<First, Others...>, F&& f) {
  using result = decltype(f(std::type_identity<First>{}));
  std::string others;
  const auto attempt = [&]<class Pair, class... Rest>(auto& self, pair_list<Pair, Rest...>) -> result {
    const std::string of_encoder = differences(encoder, Pair::encoder::config),
                      of_decoder = differences(decoder, Pair::decoder::config);
    if (of_encoder.empty() && of_decoder.empty()) return f(std::type_identity<Pair>{});
    others += (others.empty() ? "" : "; ") + std::string(Pair::encoder::name) + " with " +
              std::string(Pair::decoder::name) + " for a decoder has ";
    if (!of_encoder.empty()) others += "in the encoder " + of_encoder;
    if (!of_encoder.empty() && !of_decoder.empty()) others += " and ";
    if (!of_decoder.empty()) others += "in the decoder " + of_decoder;
    if constexpr (sizeof...(Rest) > 0)
      return self(self, pair_list<Rest...>{});
    else
      throw unknown_shape("no pair of an encoder and a decoder has these shapes: " + others);
  };
  return attempt(attempt, pair_list<First, Others...>{});
}

}  // namespace clinicalbert::models
