#pragma once

// Included by the units of this folder, one an instruction set, as kernels_of.hpp is by those of inference: neither
// Eigen nor a standard container may come in from here.
#include "clinicalbert/backends/dispatch/training/training_table.hpp"
#include "clinicalbert/backends/simd/adamw.hpp"
#include "clinicalbert/backends/simd/attention.hpp"
#include "clinicalbert/backends/simd/bf16_product.hpp"
#include "clinicalbert/backends/simd/dropout.hpp"
#include "clinicalbert/backends/simd/embedding.hpp"
#include "clinicalbert/backends/simd/label_score.hpp"
#include "clinicalbert/backends/simd/layer_norm.hpp"
#include "clinicalbert/backends/simd/narrow_attention.hpp"
#include "clinicalbert/backends/simd/product.hpp"
#include "clinicalbert/backends/simd/residual_norm.hpp"

namespace clinicalbert::backends::dispatch {

template <class Product, class... Epilogues>
constexpr void take_forwards(forwards<Epilogues...>& to) noexcept {
  ((static_cast<forward_with<Epilogues>&>(to).forward = &Product::template forward<Epilogues>), ...);
}

template <class Product, class... Epilogues>
constexpr void take_input_gradients(input_gradients<Epilogues...>& to) noexcept {
  ((static_cast<input_gradient_with<Epilogues>&>(to).input_gradient = &Product::template input_gradient<Epilogues>),
   ...);
}

/// The operators of training of `simd<Arch, Precision>`.
template <class Arch, class Precision>
[[nodiscard]] constexpr training_table training_table_of() noexcept {
  using backend = simd<Arch, Precision>;
  using product = product_op<backend>;
  using attention = attention_op<backend>;
  using embedding = embedding_op<backend>;
  using adamw = adamw_op<backend>;
  training_table t{};
  take_forwards<product>(t.product_forward);
  take_input_gradients<product>(t.product_input_gradient);
  t.product_weight_gradient = &product::weight_gradient;
  t.product_scratch = &product::scratch;
  t.layer_norm_forward = &layer_norm_op<backend>::forward;
  t.layer_norm_backward = &layer_norm_op<backend>::backward;
  t.layer_norm_scratch = &layer_norm_op<backend>::scratch;
  t.residual_norm_forward = &residual_norm_op<backend>::forward;
  t.residual_norm_backward = &residual_norm_op<backend>::backward;
  t.residual_norm_scratch = &residual_norm_op<backend>::scratch;
  t.drop = &dropout_op<backend>::apply;
  t.attend = &attention::template forward<false>;
  t.attend_causally = &attention::template forward<true>;
  t.attention_gradient = &attention::template backward<false>;
  t.causal_attention_gradient = &attention::template backward<true>;
  t.attention_scratch = &attention::scratch;
  t.embed = &embedding::forward;
  t.embedding_gradient = &embedding::backward;
  t.score = &label_score_op<backend>::score;
  t.update = &adamw::update;
  t.squared_norm = &adamw::squared_norm;
  return t;
}

/// Those of both precisions.
template <class Arch>
inline constexpr training_set training_kernels_of{training_table_of<Arch, precisions::fp32>(),
                                                  training_table_of<Arch, precisions::bf16>()};

}  // namespace clinicalbert::backends::dispatch
