#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/backends/reference/attention.hpp"
#include "tests/backends/oracle_op.hpp"
#include "tests/backends/run_attention.hpp"

namespace clinicalbert::tests {

inline std::vector<std::uint32_t> oracle_offsets(const oracle_file& file, const std::string& name) {
  const auto values = file.ints(name);
  return {values.begin(), values.end()};
}

/// PyTorch's attention over sequences of 1 to 130 tokens, forward and backward.
template <class B>
void attention_agrees_with_pytorch(const std::string& name, bool causal) {
  const auto file = oracle_op(name);
  if (!file) return;
  attention_input input;
  input.heads = static_cast<std::size_t>(file->ints("heads").at(0));
  input.head_size = file->shape("q")[1] / input.heads;
  input.causal = causal;
  input.query_offsets = oracle_offsets(*file, "query_offsets");
  input.key_offsets = oracle_offsets(*file, "key_offsets");
  input.q = file->doubles("q");
  input.k = file->doubles("k");
  input.v = file->doubles("v");
  input.d_y = file->doubles("d_y");
  typename B::stream stream;
  check_oracle<typename B::element>(*file, run_attention<B>(input, stream));
}

/// PyTorch's softmax of [rows, size] logits: attention with the logits times sqrt(size) as queries, and the identity as
/// keys and values. Exact in float where sqrt(size) is a power of two. Row 3 has logits of -inf, which no product
/// makes.
template <class B>
void softmax_agrees_with_pytorch(const std::string& name) {
  const auto file = oracle_op(name);
  if (!file) return;
  const std::size_t rows = file->shape("x")[0], size = file->shape("x")[1];
  const double root = std::sqrt(static_cast<double>(size));
  attention_input input;
  input.heads = 1;
  input.head_size = size;
  input.query_offsets = {0, static_cast<std::uint32_t>(rows)};
  input.key_offsets = {0, static_cast<std::uint32_t>(size)};
  input.q = file->doubles("x");
  for (double& logit : input.q) logit = std::isinf(logit) ? 0 : logit * root;
  input.k.resize(size * size);
  for (std::size_t i = 0; i < size; ++i) input.k[i * size + i] = 1;
  input.v = input.k;
  input.d_y = file->doubles("d_y");
  typename B::stream stream;
  auto results = run_attention<B>(input, stream);
  for (double& d_x : results.at("d_q")) d_x *= root;
  const auto first = static_cast<std::ptrdiff_t>(3 * size), last = static_cast<std::ptrdiff_t>(4 * size);
  for (const auto& [ours, theirs] : {std::pair("y", "y"), {"y@infer", "y"}, {"d_q", "d_x"}}) {
    auto values = results.at(ours);
    const auto want = file->doubles(std::string(theirs) + ".f64");
    if (size > 1) std::copy(want.begin() + first, want.begin() + last, values.begin() + first);
    check_oracle<typename B::element>(*file, theirs, values);
  }
}

/// Ragged batches, self, causal and cross, with and without dropout, each compared with the reference in double.
template <class B>
void attention_agrees_with_reference(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const bool causal : {false, true})
    for (const bool cross : {false, true})
      for (const double dropout : {0.0, 0.1, 0.5})
        for (const std::size_t longest : {3u, 40u, 150u}) {
          const auto input = attention_input::random(random, longest, causal, cross, dropout);
          CAPTURE(causal, cross, dropout, input.heads, input.head_size, input.query_offsets, input.key_offsets);
          typename B::stream stream;
          backends::host_stream plain;
          check_close(run_attention<B>(input, stream), run_attention<backends::reference<double>>(input, plain),
                      rounding<typename B::element>(longest + input.head_size));
        }
}

/// Zero queries make all probabilities equal, and the identity as values shows them: each is 0 or scaled, as
/// `tensors::dropout` says for the row query * heads + head and the column key, both backward and forward.
template <class B>
void attention_drops_probabilities() {
  constexpr std::size_t heads = 3, size = 8, sequences = 3, width = heads * size, rows = sequences * size;
  attention_input input;
  input.heads = heads;
  input.head_size = size;
  input.query_offsets = input.key_offsets = {0, size, 2 * size, 3 * size};
  input.q.resize(rows * width);
  input.k.resize(rows * width);
  input.v.resize(rows * width);
  for (std::size_t n = 0; n < rows; ++n)
    for (std::size_t h = 0; h < heads; ++h) input.v[n * width + h * size + n % size] = 1;
  input.d_y = input.v;
  input.dropout = tensors::dropout(0.5, {1, 2, 3, 4});
  typename B::stream stream;
  const auto results = run_attention<B>(input, stream);
  for (std::size_t n = 0; n < rows; ++n)
    for (std::size_t c = 0; c < width; ++c) {
      CAPTURE(n, c);
      const auto factor = [&](std::size_t query, std::size_t key) {
        const auto row = static_cast<std::uint32_t>(query * heads + c / size);
        return input.dropout.keeps(row, static_cast<std::uint32_t>(key)) ? input.dropout.scale() : 0.0;
      };
      CHECK(std::abs(results.at("y")[n * width + c] - factor(n, c % size) / size) < 1e-6);
      // d_y is the identity too: the gradient of value n by feature c is the probability of query c for key n.
      const std::size_t query = n / size * size + c % size;
      CHECK(std::abs(results.at("d_v")[n * width + c] - factor(query, n % size) / size) < 1e-6);
    }
}

template <class B>
void attention_is_the_same_for_any_threads(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const double dropout : {0.0, 0.1}) {
    const auto input = attention_input::random(random, 60, false, true, dropout);
    check_same_for_any_threads<B>([&](auto& stream) { return run_attention<B>(input, stream); });
  }
}

}  // namespace clinicalbert::tests
