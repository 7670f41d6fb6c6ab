#pragma once

#include "clinicalbert/backends/simd/attention_head.hpp"
#include "clinicalbert/backends/simd/dropout_factors.hpp"
#include "clinicalbert/backends/simd/softmax_row.hpp"

namespace clinicalbert::backends::vectors {

/// What training adds to attention: the place of a query's random numbers, and where the log of its sum is kept.
struct attention_record {
  const tensors::dropout* dropout = nullptr;
  float* log_sum = nullptr;  // of query 0, `stride` floats from query to query
  std::size_t stride = 0, first_row = 0, row_step = 0;
};

/// Floats of memory that `attend_head` takes. `Head`: fp32_head.hpp, bf16_head.hpp.
template <class Head>
constexpr std::size_t attention_forward_size(std::size_t keys, std::size_t head_size) noexcept {
  using arch = typename Head::arch;
  using dot = typename Head::dot;
  const std::size_t stride = logits_stride<arch>(keys);
  return panels_size<arch>(Head::words(head_size), keys) + panels_size<arch>(Head::words(keys), head_size) +
         dot::tile_rows * stride + Head::converted_size(stride) + Head::some_size(head_size);
}

/// Logits of a query that sees `own` keys to exponentials, of which dropout has taken its part, and zeros from there to
/// `padded`; gives the sum of all of them, dropped ones too.
template <class Dot>
float exponentials_and_dropout(float* row, std::size_t own, std::size_t padded, float scale, std::size_t query,
                               const attention_record& record) noexcept {
  using arch = typename Dot::arch;
  const softmax_sums sums = exponentials<Dot>(row, own, padded, scale);
  if (record.log_sum != nullptr) record.log_sum[query * record.stride] = sums.largest + std::log(sums.sum);
  if (record.dropout != nullptr)
    over_dropped_row<arch>(*record.dropout, record.first_row + query * record.row_step, own,
                           [&](auto whole, std::size_t i, std::size_t n, auto factor) {
                             store<arch, whole>(row + i, n, drop<arch>(load<arch, whole>(row + i, n), factor));
                           });
  return sums.sum;
}

/// Attention of queries [first, first + count) of one sequence and head over its keys: products in Head's numbers, the
/// softmax in fp32 between them. Logits stand for one tile of queries only; every sum goes over all keys at once, so no
/// running maximum is wanted. `memory`: attention_forward_size.
template <class Head, bool Causal>
void attend_head(const head_rows& q, const head_rows& k, const head_rows& v, std::size_t first, std::size_t count,
                 float scale, tensors::matrix<float> out, const attention_record& record, float* memory) noexcept {
  using arch = typename Head::arch;
  using dot = typename Head::dot;
  const std::size_t keys = k.length, size = k.size, stride = logits_stride<arch>(keys);
  const std::size_t depth = Head::words(size), keys_depth = Head::words(keys);
  float* k_panels = memory;
  float* v_panels = k_panels + panels_size<arch>(depth, keys);
  float* logits = v_panels + panels_size<arch>(keys_depth, size);
  float* converted = logits + dot::tile_rows * stride;
  float* some = converted + Head::converted_size(stride);
  Head::pack_transposed(k, some, k_panels);
  Head::pack(v, v_panels);
  const typename dot::registers registers;
  const even_split tiles = even_split::into_tiles<dot>(count);
  for (std::size_t t = 0; t < tiles.pieces; ++t) {
    const std::size_t query = first + tiles.begin(t), high = tiles.size(t);
    const std::size_t seen = Causal ? std::min(keys, query + high) : keys;
    const std::size_t padded = panel_count<arch>(seen) * panel_width<arch>;
    const left_rows queries = Head::left(q.row(query), q.stride, high, size, some, depth);
    multiply_panels<dot>(high, depth, queries.data, queries.stride, k_panels, depth, seen, logits, stride);
    float inverse[dot::tile_rows];
    for (std::size_t r = 0; r < high; ++r) {
      float* row = logits + r * stride;
      const std::size_t own = Causal ? std::min(keys, query + r + 1) : keys;
      inverse[r] = 1.f / exponentials_and_dropout<dot>(row, own, padded, scale, query + r, record);
    }
    const left_rows weights = Head::left(logits, stride, high, padded, converted, stride);
    weigh_values<dot>(high, Head::words(seen), weights.data, weights.stride, v_panels, keys_depth, inverse,
                      out.slice(query, high));
  }
}

}  // namespace clinicalbert::backends::vectors
