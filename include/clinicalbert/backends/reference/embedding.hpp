#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

#include "clinicalbert/backends/reference/backend.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::backends {

/// Embedding sums, (words + positions) + segments; gradients are added token after token.
template <std::floating_point E>
struct embedding_op<reference<E>> {
  using stream = typename reference<E>::stream;

  /// Frozen rows are as they were.
  [[nodiscard]] static std::size_t row_bytes(std::size_t columns) noexcept { return columns * sizeof(E); }

  static void pack_table(tensors::matrix<const E> rows, std::byte* memory) noexcept {
    auto* to = reinterpret_cast<E*>(memory);
    for (std::size_t r = 0; r < rows.rows; ++r) to = std::copy(rows[r].begin(), rows[r].end(), to);
  }

  [[nodiscard]] static std::string layout() { return "fp" + std::to_string(8 * sizeof(E)) + " rows"; }

  static void infer(stream& s, packed_weight words, packed_weight positions, packed_weight segments,
                    const tensors::token_batch& batch, tensors::matrix<E> out) noexcept {
    forward(s, table(words), table(positions), table(segments), batch, out);
  }

  static void forward(stream& s, tensors::matrix<const E> words, tensors::matrix<const E> positions,
                      tensors::matrix<const E> segments, const tensors::token_batch& batch,
                      tensors::matrix<E> out) noexcept {
    assert(batch.ids.size() == out.rows && batch.segments.size() == out.rows && batch.sequences.tokens() == out.rows);
    s.for_each(batch.sequences.size(), [&](std::size_t b, std::size_t) {
      for (std::size_t t = 0; t < batch.sequences.length(b); ++t) {
        const std::size_t n = batch.sequences.begin(b) + t;
        const std::size_t id = static_cast<std::size_t>(batch.ids[n]), segment = batch.segments[n];
        for (std::size_t c = 0; c < out.columns; ++c) out(n, c) = words(id, c) + positions(t, c) + segments(segment, c);
      }
    });
  }

  // A work item is a column: a row of a table gets gradients from many tokens, a column of it from one item.
  static void backward(stream& s, const tensors::token_batch& batch, std::int32_t padding_id,
                       tensors::matrix<const E> d_out, tensors::matrix<E> d_words, tensors::matrix<E> d_positions,
                       tensors::matrix<E> d_segments) noexcept {
    assert(batch.ids.size() == d_out.rows && batch.segments.size() == d_out.rows);
    s.for_each(d_out.columns, [&](std::size_t c, std::size_t) {
      for (std::size_t b = 0; b < batch.sequences.size(); ++b)
        for (std::size_t t = 0; t < batch.sequences.length(b); ++t) {
          const std::size_t n = batch.sequences.begin(b) + t;
          if (batch.ids[n] != padding_id) d_words(static_cast<std::size_t>(batch.ids[n]), c) += d_out(n, c);
          d_positions(t, c) += d_out(n, c);
          d_segments(batch.segments[n], c) += d_out(n, c);
        }
    });
  }

 private:
  static tensors::matrix<const E> table(packed_weight t) noexcept {
    return {reinterpret_cast<const E*>(t.bytes), t.rows, t.columns};
  }
};

}  // namespace clinicalbert::backends
