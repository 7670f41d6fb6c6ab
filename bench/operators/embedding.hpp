#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/operators/machine.hpp"
#include "bench/operators/numbers.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/packed_weight.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::bench {

/// BERT-base's tables, and ids that are far apart in them.
struct embedding_operands {
  static constexpr std::size_t vocabulary = 30522, hidden = 768;
  numbers words{vocabulary, hidden}, positions{1213, hidden}, segments{2, hidden};
  std::vector<std::uint32_t> offsets;
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> segment_ids;
  tensors::token_batch batch;
  numbers out;

  explicit embedding_operands(std::size_t tokens)
      : offsets(offsets_of(tokens)), ids(tokens), segment_ids(tokens), out(tokens, hidden) {
    for (std::size_t i = 0; i < tokens; ++i) ids[i] = static_cast<std::int32_t>(1 + i * 7919 % (vocabulary - 1));
    batch = {ids, segment_ids, tensors::sequences(offsets)};
  }
};

/// A table as a backend freezes it.
template <class B>
struct frozen_table {
  using op = backends::embedding_op<B>;
  tensors::aligned_vector<std::byte> memory;
  backends::packed_weight view;

  explicit frozen_table(const numbers& table)
      : memory(table.rows * op::row_bytes(table.columns)), view{table.rows, table.columns, memory.data()} {
    op::pack_table(table, memory.data());
  }
};

template <class B>
void register_embedding(const machine& m, const auto& rows) {
  register_operator<B>("embedding/infer", rows, [&m](auto& state, std::size_t n) {
    embedding_operands a(n);
    const frozen_table<B> words(a.words), positions(a.positions), segments(a.segments);
    const std::size_t a_row = backends::embedding_op<B>::row_bytes(a.hidden);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, a.out.bytes() + 3 * n * a_row}, [&] {
      backends::embedding_op<B>::infer(stream, words.view, positions.view, segments.view, a.batch, a.out);
    });
  });
}

template <class B>
void register_training_embedding(const machine& m, const auto& rows) {
  using op = backends::embedding_op<B>;
  register_operator<B>("embedding/forward", rows, [&m](auto& state, std::size_t n) {
    embedding_operands a(n);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 4 * a.out.bytes()}, [&] {
      op::forward(stream, a.words.fixed(), a.positions.fixed(), a.segments.fixed(), a.batch, a.out);
    });
  });
  register_operator<B>("embedding/backward", rows, [&m](auto& state, std::size_t n) {
    embedding_operands a(n);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 7 * a.out.bytes()},
                  [&] { op::backward(stream, a.batch, 0, a.out.fixed(), a.words, a.positions, a.segments); });
  });
}

}  // namespace clinicalbert::bench
