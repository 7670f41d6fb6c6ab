#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/operators/attention.hpp"
#include "bench/operators/machine.hpp"
#include "bench/operators/numbers.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/tensors/paged_rows.hpp"

namespace clinicalbert::bench {

/// Keys and values of four beams of so many pieces each, in pages as a decoder of BERT-base's width has them.
struct pages_of_beams {
  static constexpr std::size_t beams = 4, page_rows = 16, width = 2 * attention_operands::hidden;
  numbers memory;
  std::vector<float*> pages;
  std::vector<std::uint32_t> first_page{0}, lengths;

  explicit pages_of_beams(std::size_t pieces)
      : memory(beams * ((pieces + page_rows - 1) / page_rows), page_rows * width) {
    const auto each = static_cast<std::uint32_t>(memory.rows / beams);
    for (std::size_t i = 0; i < memory.rows; ++i) pages.push_back(memory.values.data() + i * memory.columns);
    for (std::size_t b = 0; b < beams; ++b) {
      first_page.push_back(first_page.back() + each);
      lengths.push_back(static_cast<std::uint32_t>(pieces));
    }
  }
  [[nodiscard]] tensors::paged_rows<float> view() const { return {pages, first_page, lengths, page_rows, width}; }
};

/// One query of each beam to M pieces: what a decoder does a piece.
template <class B>
void register_paged_attention(const machine& m, const auto& rows) {
  register_operator<B>("paged_attention/infer", rows, [&m](auto& state, std::size_t n) {
    using op = backends::paged_attention_op<B>;
    constexpr std::size_t heads = attention_operands::heads, hidden = attention_operands::hidden;
    const pages_of_beams keys(n);
    const numbers q(keys.beams, hidden);
    numbers out(keys.beams, hidden);
    typename B::stream stream(m.pool);
    stream.arena().reserve(op::scratch(n, hidden / heads, m.threads));
    const std::size_t read = keys.beams * n * keys.width * sizeof(float);
    const work w{4.0 * static_cast<double>(keys.beams * n * hidden), m.fp32, read + q.bytes() + out.bytes()};
    time_operator(state, m, w, [&] { op::infer(stream, heads, q, keys.view(), out); });
  });
}

}  // namespace clinicalbert::bench
