#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/tensors/held_bytes.hpp"
#include "clinicalbert/tensors/token_batch.hpp"
#include "tests/backends/named_values.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/backends/strided.hpp"

namespace clinicalbert::tests {

struct embedding_input {
  std::size_t vocabulary, positions, width;
  std::vector<double> word_table, position_table, segment_table, d_y;
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> segments;
  std::vector<std::uint32_t> offsets;
  std::int32_t padding_id = 0;
  double base = 0;  ///< what the tables' gradients begin with

  static embedding_input random(std::mt19937& random, std::size_t vocabulary, std::size_t width) {
    embedding_input input;
    input.vocabulary = vocabulary;
    input.width = width;
    input.positions = random_size(random, 5, 20);
    input.offsets = random_offsets(random, random_size(random, 1, 6), input.positions);
    const std::size_t tokens = input.offsets.back();
    input.word_table = random_values(random, vocabulary * width);
    input.position_table = random_values(random, input.positions * width);
    input.segment_table = random_values(random, 2 * width);
    input.d_y = random_values(random, tokens * width);
    for (std::size_t n = 0; n < tokens; ++n) {
      input.ids.push_back(static_cast<std::int32_t>(random_size(random, 0, vocabulary - 1)));
      input.segments.push_back(static_cast<std::uint8_t>(random_size(random, 0, 1)));
    }
    input.base = 0.5;
    return input;
  }
};

template <class B>
named_values run_embedding(const embedding_input& input, typename B::stream& stream) {
  using element = typename B::element;
  using embedding = backends::embedding_op<B>;
  const std::size_t width = input.width, tokens = input.ids.size();
  const strided<element> words(input.vocabulary, width, input.word_table, 0);
  const strided<element> positions(input.positions, width, input.position_table, 0),
      segments(2, width, input.segment_table, 0);
  const strided<element> d_y(tokens, width, input.d_y);
  const tensors::token_batch batch{input.ids, input.segments, tensors::sequences(input.offsets)};
  const auto base = [&](std::size_t rows) {
    return strided<element>(rows, width, std::vector<double>(rows * width, input.base), 0);
  };
  const auto packed = [](tensors::matrix<const element> rows) {
    return tensors::held_bytes::filled(rows.rows * embedding::row_bytes(rows.columns),
                                       [&](std::byte* memory) { embedding::pack_table(rows, memory); });
  };
  const auto frozen_words = packed(words.read()), frozen_positions = packed(positions.read()),
             frozen_segments = packed(segments.read());
  strided<element> y(tokens, width), inferred(tokens, width), d_words = base(input.vocabulary),
                                                              d_positions = base(input.positions);
  strided<element> d_segments = base(2);
  embedding::forward(stream, words.read(), positions.read(), segments.read(), batch, y.view());
  embedding::infer(stream, {input.vocabulary, width, frozen_words.data()},
                   {input.positions, width, frozen_positions.data()}, {2, width, frozen_segments.data()}, batch,
                   inferred.view());
  embedding::backward(stream, batch, input.padding_id, d_y.read(), d_words.view(), d_positions.view(),
                      d_segments.view());
  return {{"y", y.values()},
          {"y@infer", inferred.values()},
          {"d_words", d_words.values()},
          {"d_positions", d_positions.values()},
          {"d_segments", d_segments.values()}};
}

}  // namespace clinicalbert::tests
