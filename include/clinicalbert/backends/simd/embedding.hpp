#pragma once

#include <algorithm>
#include <string>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/row.hpp"
#include "clinicalbert/backends/simd/table_rows.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::backends {

/// Table rows added up in parallel by tokens, and their gradients in parallel by columns: a token that occurs twice
/// adds to its row in the order of the batch.
template <class Arch, class Precision>
struct embedding_op<simd<Arch, Precision>> {
  using stream = typename simd<Arch, Precision>::stream;
  using input = tensors::matrix<const float>;
  using output = tensors::matrix<float>;
  using frozen_rows = vectors::table_rows<Arch, Precision>;

  [[nodiscard]] static std::size_t row_bytes(std::size_t columns) noexcept { return frozen_rows::bytes(columns); }

  static void pack_table(input rows, std::byte* memory) noexcept {
    for (std::size_t r = 0; r < rows.rows; ++r)
      frozen_rows::write(rows.data + r * rows.stride, rows.columns, memory + r * row_bytes(rows.columns));
  }

  [[nodiscard]] static std::string layout() { return std::string(frozen_rows::name); }

  static void infer(stream& s, packed_weight words, packed_weight positions, packed_weight segments,
                    const tensors::token_batch& batch, output out) noexcept {
    using namespace vectors;
    using row = typename frozen_rows::row;
    const std::size_t columns = out.columns, bytes = row_bytes(columns);
    over_rows<Arch>(s, batch.ids.size(), 16, [&](std::size_t n) {
      const row word(words.bytes + static_cast<std::size_t>(batch.ids[n]) * bytes, columns);
      const row position(positions.bytes + position_of(batch.sequences, n) * bytes, columns);
      const row segment(segments.bytes + batch.segments[n] * bytes, columns);
      float* to = out.data + n * out.stride;
      over_row<Arch>(columns, [&](auto whole, std::size_t i, std::size_t count) {
        store<Arch, whole>(to + i, count,
                           word.template read<whole>(i, count) + position.template read<whole>(i, count) +
                               segment.template read<whole>(i, count));
      });
    });
  }

  static void forward(stream& s, input words, input positions, input segments, const tensors::token_batch& batch,
                      output out) noexcept {
    using namespace vectors;
    over_rows<Arch>(s, batch.ids.size(), 16, [&](std::size_t n) {
      const float* word = words.data + static_cast<std::size_t>(batch.ids[n]) * words.stride;
      const float* position = positions.data + position_of(batch.sequences, n) * positions.stride;
      const float* segment = segments.data + batch.segments[n] * segments.stride;
      float* to = out.data + n * out.stride;
      over_row<Arch>(out.columns, [&](auto whole, std::size_t i, std::size_t count) {
        store<Arch, whole>(to + i, count,
                           load<Arch, whole>(word + i, count) + load<Arch, whole>(position + i, count) +
                               load<Arch, whole>(segment + i, count));
      });
    });
  }

  static void backward(stream& s, const tensors::token_batch& batch, std::int32_t padding_id, input d_out,
                       output d_words, output d_positions, output d_segments) noexcept {
    using namespace vectors;
    constexpr std::size_t slice = 4 * width<Arch>;
    s.for_each((d_out.columns + slice - 1) / slice, [&](std::size_t item, std::size_t) {
      const std::size_t first = item * slice, columns = std::min(slice, d_out.columns - first);
      const auto add = [&](const float* from, output table, std::size_t row) {
        float* to = table.data + row * table.stride + first;
        over_row<Arch>(columns, [&](auto whole, std::size_t i, std::size_t n) {
          store<Arch, whole>(to + i, n, load<Arch, whole>(to + i, n) + load<Arch, whole>(from + i, n));
        });
      };
      for (std::size_t sequence = 0, n = 0; sequence < batch.sequences.size(); ++sequence)
        for (std::size_t position = 0; position < batch.sequences.length(sequence); ++position, ++n) {
          const float* from = d_out.data + n * d_out.stride + first;
          if (batch.ids[n] != padding_id) add(from, d_words, static_cast<std::size_t>(batch.ids[n]));
          add(from, d_positions, position);
          add(from, d_segments, batch.segments[n]);
        }
    });
  }

 private:
  static std::size_t position_of(const tensors::sequences& sequences, std::size_t n) noexcept {
    const auto offsets = sequences.offsets();
    return n - *(std::upper_bound(offsets.begin(), offsets.end(), n) - 1);
  }
};

}  // namespace clinicalbert::backends
