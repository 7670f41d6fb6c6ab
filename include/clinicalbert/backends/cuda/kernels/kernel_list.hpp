#pragma once

#include "clinicalbert/backends/cuda/kernels/activation.hpp"
#include "clinicalbert/backends/cuda/kernels/adamw.hpp"
#include "clinicalbert/backends/cuda/kernels/attention_backward.hpp"
#include "clinicalbert/backends/cuda/kernels/attention_forward.hpp"
#include "clinicalbert/backends/cuda/kernels/ban_pieces.hpp"
#include "clinicalbert/backends/cuda/kernels/best_pieces.hpp"
#include "clinicalbert/backends/cuda/kernels/column_sums.hpp"
#include "clinicalbert/backends/cuda/kernels/combine_rows.hpp"
#include "clinicalbert/backends/cuda/kernels/cross_entropy.hpp"
#include "clinicalbert/backends/cuda/kernels/draw_pieces.hpp"
#include "clinicalbert/backends/cuda/kernels/drop_rows.hpp"
#include "clinicalbert/backends/cuda/kernels/embedding.hpp"
#include "clinicalbert/backends/cuda/kernels/narrow_rows.hpp"
#include "clinicalbert/backends/cuda/kernels/norm_backward.hpp"
#include "clinicalbert/backends/cuda/kernels/norm_forward.hpp"
#include "clinicalbert/backends/cuda/kernels/paged_attention.hpp"
#include "clinicalbert/backends/cuda/kernels/sum_rows.hpp"

namespace clinicalbert::backends::device {

/// Types of kernels.
template <class... Kernels>
struct kernel_list {
  template <class... Others>
  constexpr kernel_list<Kernels..., Others...> operator+(kernel_list<Others...>) const {
    return {};
  }
};

/// For rows whose width is a multiple of 8, and begins at a multiple of 16 bytes, and for any others; up to 1024 wide.
template <class E>
using norm_kernels =
    kernel_list<norm_forward<E, 8, 1>, norm_forward<E, 8, 2>, norm_forward<E, 8, 3>, norm_forward<E, 8, 4>,
                norm_forward<E, 1, 8>, norm_forward<E, 1, 32>, norm_backward<E, 8, 1>, norm_backward<E, 8, 2>,
                norm_backward<E, 8, 3>, norm_backward<E, 8, 4>, norm_backward<E, 1, 8>, norm_backward<E, 1, 32>>;

template <class E, class Activation>
using activation_kernels = kernel_list<bias_activation<E, 8, Activation>, bias_activation<E, 1, Activation>,
                                       activation_gradient<E, 8, Activation>, activation_gradient<E, 1, Activation>>;

template <class E>
using row_kernels =
    kernel_list<bias_activation<E, 8, identity>, bias_activation<E, 1, identity>, drop_rows<E, 8>, drop_rows<E, 1>,
                embedding_forward<float, E, 8>, embedding_forward<float, E, 1>, sum_rows<E, float, 8>,
                sum_rows<E, float, 1>, column_sums<E>, cross_entropy<E>, attention_means<E>>;

/// Rows of E, products in M.
template <class E, class M>
using attention_kernels =
    kernel_list<attention_forward<E, M, 32>, attention_forward<E, M, 64>, attention_forward<E, M, 128>,
                attention_query_gradient<E, M, 32>, attention_query_gradient<E, M, 64>,
                attention_query_gradient<E, M, 128>, attention_key_gradient<E, M, 32>, attention_key_gradient<E, M, 64>,
                attention_key_gradient<E, M, 128>>;

using plain_kernels = kernel_list<combine_rows<8>, combine_rows<1>, narrow_rows<bf16, 8>, narrow_rows<bf16, 1>,
                                  narrow_rows<fp16, 8>, narrow_rows<fp16, 1>, paged_attention<32>, paged_attention<64>,
                                  paged_attention<128>, best_pieces, ban_pieces, draw_pieces>;

using optimizer_kernels = kernel_list<squared_norm<4>, squared_norm<1>, clip_factor, adamw_update<bf16, 4>,
                                      adamw_update<bf16, 1>, adamw_update<fp16, 4>>;

// The lists of the .cu units, each of which is compiled by itself. Rows of the backend are fp32, whatever its products
// are in; those of bf16 are for activations that are kept in 16 bits, and are compiled and checked only.
using fp32_rows = decltype(activation_kernels<float, gelu_exact>{} + activation_kernels<float, gelu_tanh>{} +
                           activation_kernels<float, relu>{} + activation_kernels<float, tanh>{} +
                           norm_kernels<float>{} + row_kernels<float>{} + plain_kernels{} + optimizer_kernels{});
using bf16_rows = decltype(activation_kernels<bf16, gelu_exact>{} + norm_kernels<bf16>{} + row_kernels<bf16>{});
using fp32_attention = attention_kernels<float, float>;
using bf16_attention = attention_kernels<float, bf16>;
using fp16_attention = attention_kernels<float, fp16>;
using bf16_rows_attention = attention_kernels<bf16, bf16>;

}  // namespace clinicalbert::backends::device
