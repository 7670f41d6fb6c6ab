#pragma once

// Included by the units of this folder, one an instruction set. Neither Eigen nor a standard container may come in from
// here: a linker keeps one copy of an inline function, whatever processor that copy was compiled for.
#include "clinicalbert/backends/dispatch/kernel_table.hpp"
#include "clinicalbert/backends/simd/attention.hpp"
#include "clinicalbert/backends/simd/bf16_product.hpp"
#include "clinicalbert/backends/simd/embedding.hpp"
#include "clinicalbert/backends/simd/layer_norm.hpp"
#include "clinicalbert/backends/simd/narrow_attention.hpp"
#include "clinicalbert/backends/simd/narrow_product.hpp"
#include "clinicalbert/backends/simd/paged_attention.hpp"
#include "clinicalbert/backends/simd/product.hpp"
#include "clinicalbert/backends/simd/residual_norm.hpp"

namespace clinicalbert::backends::dispatch {

template <class Product, class... Epilogues>
constexpr void take_products(products<Epilogues...>& to) noexcept {
  ((static_cast<product_with<Epilogues>&>(to).infer = &Product::template infer<Epilogues>), ...);
}

/// The operators of `simd<Arch, Precision>`.
template <class Arch, class Precision>
[[nodiscard]] constexpr kernel_table table_of() noexcept {
  using backend = simd<Arch, Precision>;
  using product = product_op<backend>;
  using attention = attention_op<backend>;
  using embedding = embedding_op<backend>;
  kernel_table t{};
  t.packed_bytes = &product::packed_bytes;
  t.pack = &product::pack;
  t.layout = product::weight_layout;
  take_products<product>(t.product);
  t.product_scratch = &product::scratch;
  t.layer_norm = &layer_norm_op<backend>::infer;
  t.layer_norm_scratch = &layer_norm_op<backend>::scratch;
  t.residual_norm = &residual_norm_op<backend>::infer;
  t.residual_norm_scratch = &residual_norm_op<backend>::scratch;
  t.attend = &attention::template infer<false>;
  t.attend_causally = &attention::template infer<true>;
  t.attention_scratch = &attention::scratch;
  t.attend_pages = &paged_attention_op<backend>::infer;
  t.paged_attention_scratch = &paged_attention_op<backend>::scratch;
  t.row_bytes = &embedding::row_bytes;
  t.pack_table = &embedding::pack_table;
  t.row_layout = embedding::frozen_rows::name;
  t.embed = &embedding::infer;
  return t;
}

/// Those of every precision.
template <class Arch>
inline constexpr kernel_set kernels_of{table_of<Arch, precisions::fp32>(), table_of<Arch, precisions::bf16>(),
                                       table_of<Arch, precisions::int8>()};

}  // namespace clinicalbert::backends::dispatch
