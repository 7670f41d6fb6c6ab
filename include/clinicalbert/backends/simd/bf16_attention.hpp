#pragma once

#include "clinicalbert/backends/simd/attention_forward.hpp"
#include "clinicalbert/backends/simd/bf16_format.hpp"
#include "clinicalbert/backends/simd/bf16_panels.hpp"
#include "clinicalbert/backends/simd/softmax_row.hpp"

namespace clinicalbert::backends::vectors {

/// B = rows^T in panels of bf16 words. `some`: bf16_words(rows.size) * panel_width floats.
template <class Arch>
void pack_bf16_transposed(const head_rows& rows, float* some, float* panels) noexcept {
  constexpr std::size_t wide = panel_width<Arch>;
  const std::size_t words = bf16_words(rows.size);
  for (std::size_t first = 0; first < rows.length; first += wide) {
    const std::size_t count = std::min(wide, rows.length - first);
    for (std::size_t r = 0; r < count; ++r)
      bf16_format<Arch>::convert(rows.row(first + r), rows.size, some + r * words);
    pack_transposed<Arch>(some, words, words, count, panels + first * words);
  }
}

/// B = rows [length, size] in panels of bf16 words: each holds a column's elements of two rows.
template <class Arch>
void pack_bf16_pairs(const head_rows& rows, float* panels) noexcept {
  constexpr std::size_t wide = panel_width<Arch>;
  for (std::size_t first = 0; first < rows.size; first += wide)
    for (std::size_t pair = 0; pair < bf16_words(rows.length); ++pair, panels += wide)
      for (std::size_t j = 0; j < wide; j += width<Arch>) {
        const std::size_t column = first + j, n = rows.size > column ? std::min(width<Arch>, rows.size - column) : 0;
        const float* row = rows.row(2 * pair) + column;
        const bool has_second = 2 * pair + 1 < rows.length;
        narrowing<Arch>::to_bf16_pairs(native<Arch>::load_first(row, n),
                                       has_second ? native<Arch>::load_first(row + rows.stride, n) : batch<Arch>(0.f),
                                       panels + j);
      }
}

template <class Arch>
constexpr std::size_t bf16_attention_size(std::size_t keys, std::size_t head_size) noexcept {
  const std::size_t words = bf16_words(head_size);
  return panels_size<Arch>(words, keys) + panels_size<Arch>(bf16_words(keys), head_size) +
         tile_rows<Arch> * (2 * logits_stride<Arch>(keys) + words) + panel_width<Arch> * words;
}

/// Attention of queries [first, first + count) of one sequence and head over its keys, with products in bf16 and the
/// softmax in fp32 between them; as `attend_head` otherwise. `memory`: bf16_attention_size.
template <class Arch, bool Causal>
void attend_head_bf16(const head_rows& q, const head_rows& k, const head_rows& v, std::size_t first, std::size_t count,
                      float scale, tensors::matrix<float> out, const attention_record& record, float* memory) noexcept {
  using dot = bf16_dot<Arch>;
  const std::size_t keys = k.length, size = k.size, words = bf16_words(size), stride = logits_stride<Arch>(keys);
  float* k_panels = memory;
  float* v_panels = k_panels + panels_size<Arch>(words, keys);
  float* logits = v_panels + panels_size<Arch>(bf16_words(keys), size);
  float* probabilities = logits + tile_rows<Arch> * stride;
  float* q_rows = probabilities + tile_rows<Arch> * stride;
  float* some = q_rows + tile_rows<Arch> * words;
  pack_bf16_transposed<Arch>(k, some, k_panels);
  pack_bf16_pairs<Arch>(v, v_panels);
  const even_split tiles = even_split::at_most(count, tile_rows<Arch>);
  for (std::size_t t = 0; t < tiles.pieces; ++t) {
    const std::size_t query = first + tiles.begin(t), high = tiles.size(t);
    const std::size_t seen = Causal ? std::min(keys, query + high) : keys;
    const std::size_t padded = panel_count<Arch>(seen) * panel_width<Arch>;
    for (std::size_t r = 0; r < high; ++r) bf16_format<Arch>::convert(q.row(query + r), size, q_rows + r * words);
    multiply_panels<dot>(high, words, q_rows, words, k_panels, words, seen, logits, stride);
    float inverse[tile_rows<Arch>];
    for (std::size_t r = 0; r < high; ++r) {
      const std::size_t own = Causal ? std::min(keys, query + r + 1) : keys;
      float* row = logits + r * stride;
      inverse[r] = 1.f / exponentials_and_dropout<dot>(row, own, padded, scale, query + r, record);
      bf16_format<Arch>::convert(row, padded, probabilities + r * stride);
    }
    weigh_values<dot>(high, bf16_words(seen), probabilities, stride, v_panels, bf16_words(keys), inverse,
                      out.slice(query, high));
  }
}

}  // namespace clinicalbert::backends::vectors
