#pragma once

#include <type_traits>

#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/layers/encoder_block.hpp"
#include "clinicalbert/layers/pre_norm_block.hpp"
#include "clinicalbert/layers/sinusoidal_embeddings.hpp"
#include "clinicalbert/models/config.hpp"

namespace clinicalbert::models {

template <Model M>
using activation_of = typename activation_type<M::config.hidden_act>::type;

/// The embeddings that a model's config asks for.
template <Model M, backends::Backend B>
using embeddings_of =
    std::conditional_t<M::config.positions == position_kind::sinusoidal,
                       layers::sinusoidal_embeddings<M::config.hidden, B>, layers::embeddings<M::config.hidden, B>>;

/// The block of an encoder that a model's config asks for.
template <Model M, backends::Backend B>
using encoder_block_of = std::conditional_t<
    M::config.norm == norm_placement::pre,
    layers::pre_norm_block<M::config.hidden, M::config.attention_heads, M::config.intermediate, activation_of<M>, B>,
    layers::encoder_block<M::config.hidden, M::config.attention_heads, M::config.intermediate, activation_of<M>, B>>;

}  // namespace clinicalbert::models
