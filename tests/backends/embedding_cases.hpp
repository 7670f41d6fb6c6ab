#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/reference/embedding.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/oracle_op.hpp"
#include "tests/backends/run_embedding.hpp"

namespace clinicalbert::tests {

/// PyTorch's table look-up and its gradient; ids repeat, positions and segments are zeros, no id is padding.
template <class B>
void embedding_agrees_with_pytorch() {
  const auto file = oracle_op("embedding");
  if (!file) return;
  embedding_input input;
  input.word_table = file->doubles("table");
  input.vocabulary = file->shape("table")[0];
  input.width = file->shape("table")[1];
  for (const int id : file->ints("ids")) input.ids.push_back(id);
  input.positions = input.ids.size();
  input.offsets = {0, static_cast<std::uint32_t>(input.ids.size())};
  input.position_table.resize(input.positions * input.width);
  input.segment_table.resize(2 * input.width);
  input.segments.resize(input.ids.size());
  input.d_y = file->doubles("d_y");
  input.padding_id = -1;
  typename B::stream stream;
  const auto results = run_embedding<B>(input, stream);
  check_oracle<typename B::element>(*file, "y", results.at("y"));
  check_oracle<typename B::element>(*file, "d_table", results.at("d_words"));
}

template <class B>
void embedding_agrees_with_reference(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int shape = 0; shape < 12; ++shape) {
    const auto input = embedding_input::random(random, random_size(random, 1, 30), random_size(random, 1, 100));
    CAPTURE(input.offsets, input.width);
    typename B::stream stream;
    backends::host_stream plain;
    check_close(run_embedding<B>(input, stream), run_embedding<backends::reference<double>>(input, plain),
                rounding<typename B::element>(input.ids.size()));
  }
}

/// The row of the padding id keeps the gradient that it had; positions and segments of padding get theirs.
template <class B>
void padding_gets_no_gradient() {
  embedding_input input;
  input.vocabulary = 3;
  input.width = 1;
  input.positions = 2;
  input.word_table = {1, 2, 3};
  input.position_table = {10, 20};
  input.segment_table = {100, 200};
  input.ids = {2, 1, 1};
  input.segments = {0, 1, 0};
  input.offsets = {0, 2, 3};
  input.d_y = {1, 2, 4};
  input.padding_id = 1;
  input.base = 8;
  typename B::stream stream;
  const auto results = run_embedding<B>(input, stream);
  CHECK(results.at("y") == std::vector<double>{113, 222, 112});
  CHECK(results.at("d_words") == std::vector<double>{8, 8, 9});
  CHECK(results.at("d_positions") == std::vector<double>{13, 10});
  CHECK(results.at("d_segments") == std::vector<double>{13, 10});
}

template <class B>
void embedding_is_the_same_for_any_threads(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto input = embedding_input::random(random, 7, 70);
  check_same_for_any_threads<B>([&](auto& stream) { return run_embedding<B>(input, stream); });
}

}  // namespace clinicalbert::tests
