#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <span>
#include <string>

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/embedding.hpp"
#include "clinicalbert/backends/cuda/row_sums.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::backends {

/// Embedding sums, a warp a token; a table's gradient by a list of tokens for each of its rows that a batch has, which
/// the host sorts: so each sum has one order, and no two blocks write to one row.
template <KernelBackend B>
struct embedding_op<B> {
  using stream = typename B::stream;
  using list = std::span<const std::uint32_t>;

  /// Frozen rows are as they were: a batch reads few of them.
  [[nodiscard]] static std::size_t row_bytes(std::size_t columns) noexcept { return columns * sizeof(float); }

  static void pack_table(tensors::matrix<const float> rows, std::byte* memory) noexcept {
    for (std::size_t r = 0; r < rows.rows; ++r)
      std::memcpy(memory + r * row_bytes(rows.columns), rows[r].data(), row_bytes(rows.columns));
  }

  [[nodiscard]] static std::string layout() { return "fp32 rows for a GPU"; }

  static void infer(stream& s, packed_weight words, packed_weight positions, packed_weight segments,
                    const tensors::token_batch& batch, tensors::matrix<float> out) noexcept {
    forward(s, table(words), table(positions), table(segments), batch, out);
  }

  static void forward(stream& s, tensors::matrix<const float> words, tensors::matrix<const float> positions,
                      tensors::matrix<const float> segments, const tensors::token_batch& batch,
                      tensors::matrix<float> out) noexcept {
    assert(batch.ids.size() == out.rows && batch.segments.size() == out.rows && batch.sequences.tokens() == out.rows);
    typename B::lists lists(s);
    const auto run = [&](auto kernel) {
      kernel.rows = count(out.rows);
      kernel.width = count(out.columns);
      kernel.ids = lists.put(batch.ids);
      kernel.segment_ids = lists.put(batch.segments);
      kernel.places = lists.put(list(places_of(lists, batch.sequences)));
      kernel.words = rows_of(words);
      kernel.positions = rows_of(positions);
      kernel.segments = rows_of(segments);
      kernel.out = rows_of(out);
      B::launch(s, kernel, kernel.blocks(kernel.rows), 1);
    };
    moves_eight(words) && moves_eight(positions) && moves_eight(segments) && moves_eight(out)
        ? run(device::embedding_forward<float, float, 8>{})
        : run(device::embedding_forward<float, float, 1>{});
  }

  static void backward(stream& s, const tensors::token_batch& batch, std::int32_t padding_id,
                       tensors::matrix<const float> d_out, tensors::matrix<float> d_words,
                       tensors::matrix<float> d_positions, tensors::matrix<float> d_segments) noexcept {
    assert(batch.ids.size() == d_out.rows && batch.segments.size() == d_out.rows);
    typename B::lists lists(s);
    add_rows(s, lists, d_out, d_words, padding_id,
             [&](std::size_t n) { return static_cast<std::uint32_t>(batch.ids[n]); });
    const auto places = places_of(lists, batch.sequences);
    add_rows(s, lists, d_out, d_positions, -1, [&](std::size_t n) { return places[n]; });
    add_rows(s, lists, d_out, d_segments, -1, [&](std::size_t n) { return std::uint32_t{batch.segments[n]}; });
  }

 private:
  // Longer lists are summed in parts of so many rows first.
  static constexpr std::uint32_t longest_list = 128;

  static tensors::matrix<const float> table(packed_weight t) noexcept {
    return {reinterpret_cast<const float*>(t.bytes), t.rows, t.columns};
  }

  static std::span<std::uint32_t> places_of(typename B::lists& lists, tensors::sequences sequences) noexcept {
    const auto places = lists.template host<std::uint32_t>(sequences.tokens());
    for (std::size_t b = 0; b < sequences.size(); ++b)
      std::iota(places.begin() + static_cast<std::ptrdiff_t>(sequences.begin(b)),
                places.begin() + static_cast<std::ptrdiff_t>(sequences.begin(b) + sequences.length(b)), 0u);
    return places;
  }

  // d_table[key(n)] += d_out[n], but for the key that is left out.
  template <class Key>
  static void add_rows(stream& s, typename B::lists& lists, tensors::matrix<const float> d_out,
                       tensors::matrix<float> d_table, std::int32_t left_out, Key key) noexcept {
    const auto rows = lists.template host<std::uint32_t>(d_out.rows);
    std::iota(rows.begin(), rows.end(), 0u);
    const auto end = std::remove_if(rows.begin(), rows.end(), [&](std::uint32_t n) {
      return left_out >= 0 && key(n) == static_cast<std::uint32_t>(left_out);
    });
    const auto kept = rows.first(static_cast<std::size_t>(end - rows.begin()));
    if (kept.empty()) return;
    std::sort(kept.begin(), kept.end(),
              [&](std::uint32_t a, std::uint32_t b) { return key(a) != key(b) ? key(a) < key(b) : a < b; });

    // Lists of parts, and in `wholes` which parts are of one key.
    const auto parts = lists.template host<std::uint32_t>(kept.size() + 1);
    const auto wholes = lists.template host<std::uint32_t>(kept.size() + 1);
    const auto targets = lists.template host<std::uint32_t>(kept.size());
    std::size_t part_count = 0, whole_count = 0;
    for (std::uint32_t i = 0; i < kept.size(); ++i) {
      const bool another = i == 0 || key(kept[i]) != key(kept[i - 1]);
      if (another) {
        targets[whole_count] = key(kept[i]);
        wholes[whole_count++] = count(part_count);
      }
      if (another || i - parts[part_count - 1] == longest_list) parts[part_count++] = i;
    }
    parts[part_count] = count(kept.size());
    wholes[whole_count] = count(part_count);

    const auto by_row = lists.put(list(kept)), to = lists.put(list(targets.first(whole_count)));
    const auto part_offsets = lists.put(list(parts.first(part_count + 1)));
    if (part_count == whole_count) {
      launch_row_sums<B>(s, d_out, by_row, part_offsets, to, d_table, true);
      return;
    }
    const tensors::matrix<float> sums(lists.template take<float>(part_count * d_out.columns).data(), part_count,
                                      d_out.columns);
    launch_row_sums<B>(s, d_out, by_row, part_offsets, {}, sums, false);
    launch_row_sums<B>(s, sums, {}, lists.put(list(wholes.first(whole_count + 1))), to, d_table, true);
  }
};

}  // namespace clinicalbert::backends
