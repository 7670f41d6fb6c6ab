// Times each operator on each backend, beside what one core can do with registers alone (measured at the start): Google
// Benchmark's output, with GFLOP/s and the fraction of that peak, or GB/s where memory is the limit.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "bench/peak.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace {

using namespace clinicalbert;
namespace epilogues = backends::epilogues;
using reference = backends::reference<float>;
using simd = backends::simd<>;
using gelu = backends::activations::gelu_exact;

double peak = 0;  // GFLOP/s of one core

// Numbers that are neither special nor all the same.
struct numbers {
  std::size_t rows, columns;
  tensors::aligned_vector<float> values;
  numbers(std::size_t r, std::size_t c) : rows(r), columns(c), values(r * c) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 2654435761U % 1000) * 2e-3F - 1;
  }
  operator tensors::matrix<float>() { return {values.data(), rows, columns}; }
  operator tensors::matrix<const float>() const { return {values.data(), rows, columns}; }
  operator std::span<float>() { return values; }
  operator std::span<const float>() const { return values; }
};

void report_operations(benchmark::State& state, double operations) {
  const double all = operations * static_cast<double>(state.iterations());
  state.counters["GFLOP/s"] = benchmark::Counter(all / 1e9, benchmark::Counter::kIsRate);
  state.counters["of peak"] = benchmark::Counter(all / 1e9 / peak, benchmark::Counter::kIsRate);
}
void report_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}

// Arguments: tokens, in, out.
template <class B, class Epilogue>
void product(benchmark::State& state, const Epilogue& make) {
  using op = backends::product_op<B>;
  const auto n = static_cast<std::size_t>(state.range(0)), in = static_cast<std::size_t>(state.range(1)),
             out = static_cast<std::size_t>(state.range(2));
  const numbers x(n, in), weight(out, in), bias(1, out);
  numbers y(n, out);
  typename B::stream stream;
  stream.arena().reserve(op::scratch(n, in, out, 1));
  const auto packed = op::pack(weight);
  for (auto _ : state) {
    op::infer(stream, packed, x, y, make(bias));
    benchmark::DoNotOptimize(y.values.data());
  }
  report_operations(state, 2.0 * static_cast<double>(n * in * out));
}
template <class B>
void product_bias(benchmark::State& state) {
  product<B>(state, [](const numbers& bias) { return epilogues::add_bias<float>{bias}; });
}
template <class B>
void product_bias_gelu(benchmark::State& state) {
  product<B>(state, [](const numbers& bias) { return epilogues::bias_activation<float, gelu>{bias, {}}; });
}

template <class B>
void product_input_gradient(benchmark::State& state) {
  using op = backends::product_op<B>;
  const auto n = static_cast<std::size_t>(state.range(0)), in = static_cast<std::size_t>(state.range(1)),
             out = static_cast<std::size_t>(state.range(2));
  const numbers d_y(n, out), weight(out, in);
  numbers d_x(n, in);
  typename B::stream stream;
  stream.arena().reserve(op::scratch(n, in, out, 1));
  for (auto _ : state) op::input_gradient(stream, weight, d_y, d_x, epilogues::overwrite{});
  report_operations(state, 2.0 * static_cast<double>(n * in * out));
}

template <class B>
void product_weight_gradient(benchmark::State& state) {
  using op = backends::product_op<B>;
  const auto n = static_cast<std::size_t>(state.range(0)), in = static_cast<std::size_t>(state.range(1)),
             out = static_cast<std::size_t>(state.range(2));
  const numbers d_y(n, out), x(n, in);
  numbers d_weight(out, in), d_bias(1, out);
  typename B::stream stream;
  stream.arena().reserve(op::scratch(n, in, out, 1));
  for (auto _ : state) op::weight_gradient(stream, d_y, x, d_weight, d_bias);
  report_operations(state, 2.0 * static_cast<double>(n * in * out));
}

// Arguments: sequences, their length, heads, head size.
struct attention_input {
  std::size_t heads, tokens;
  numbers q, k, v, out, log_sum;
  std::vector<std::uint32_t> offsets;
  double operations;

  explicit attention_input(const benchmark::State& state)
      : heads(static_cast<std::size_t>(state.range(2))),
        tokens(static_cast<std::size_t>(state.range(0) * state.range(1))),
        q(tokens, heads * static_cast<std::size_t>(state.range(3))),
        k(q),
        v(q),
        out(q),
        log_sum(tokens, heads),
        offsets(static_cast<std::size_t>(state.range(0)) + 1),
        operations(4.0 * static_cast<double>(tokens * static_cast<std::size_t>(state.range(1)) * q.columns)) {
    for (std::size_t i = 0; i < offsets.size(); ++i)
      offsets[i] = static_cast<std::uint32_t>(i * static_cast<std::size_t>(state.range(1)));
  }
};

template <class B>
void attention(benchmark::State& state) {
  using op = backends::attention_op<B>;
  attention_input a(state);
  const tensors::sequences where(a.offsets);
  typename B::stream stream;
  stream.arena().reserve(op::scratch(where.longest(), where.longest(), a.heads, a.q.columns / a.heads, 1));
  for (auto _ : state)
    op::template infer<false>(stream, a.heads, static_cast<const numbers&>(a.q), static_cast<const numbers&>(a.k),
                              static_cast<const numbers&>(a.v), where, where, a.out);
  report_operations(state, a.operations);
}

template <class B>
void attention_backward(benchmark::State& state) {
  using op = backends::attention_op<B>;
  attention_input a(state);
  const numbers d_out(a.q);
  numbers d_q(a.q), d_k(a.q), d_v(a.q);
  const tensors::sequences where(a.offsets);
  const tensors::dropout dropout(0.1, {1, 2, 3, 0});
  typename B::stream stream;
  stream.arena().reserve(op::scratch(where.longest(), where.longest(), a.heads, a.q.columns / a.heads, 1));
  const numbers &q = a.q, &k = a.k, &v = a.v, &out = a.out, &log_sum = a.log_sum;
  op::template forward<false>(stream, a.heads, dropout, q, k, v, where, where, a.out, a.log_sum);
  for (auto _ : state)
    op::template backward<false>(stream, a.heads, dropout, q, k, v, where, where, out, log_sum, d_out, d_q, d_k, d_v);
  report_operations(state, 2.5 * a.operations);
}

// Arguments: tokens, width.
template <class B>
void residual_norm(benchmark::State& state) {
  using op = backends::residual_norm_op<B>;
  const auto n = static_cast<std::size_t>(state.range(0)), width = static_cast<std::size_t>(state.range(1));
  const numbers x(n, width), residual(n, width), weight(1, width), bias(1, width);
  numbers y(n, width);
  typename B::stream stream;
  for (auto _ : state) op::infer(stream, weight, bias, 1e-12F, x, residual, y);
  report_bytes(state, 3 * n * width * sizeof(float));
}

template <class B>
void layer_norm(benchmark::State& state) {
  using op = backends::layer_norm_op<B>;
  const auto n = static_cast<std::size_t>(state.range(0)), width = static_cast<std::size_t>(state.range(1));
  const numbers x(n, width), weight(1, width), bias(1, width);
  numbers y(n, width);
  typename B::stream stream;
  for (auto _ : state) op::infer(stream, weight, bias, 1e-12F, x, y);
  report_bytes(state, 2 * n * width * sizeof(float));
}

template <class B>
void dropout(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), width = static_cast<std::size_t>(state.range(1));
  const numbers x(n, width);
  numbers y(n, width);
  typename B::stream stream;
  for (auto _ : state) backends::dropout_op<B>::apply(stream, tensors::dropout(0.1, {1, 2, 3, 0}), x, y);
  report_bytes(state, 2 * n * width * sizeof(float));
}

template <class B>
void embedding(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), width = static_cast<std::size_t>(state.range(1));
  const numbers words(30522, width), positions(n, width), segments(2, width);
  std::vector<std::int32_t> ids(n);
  for (std::size_t i = 0; i < n; ++i) ids[i] = static_cast<std::int32_t>(i * 7919 % 30522);
  const std::vector<std::uint8_t> segment_ids(n, 0);
  const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(n)};
  const tensors::token_batch batch{ids, segment_ids, tensors::sequences(offsets)};
  numbers y(n, width);
  typename B::stream stream;
  for (auto _ : state) backends::embedding_op<B>::forward(stream, words, positions, segments, batch, y);
  report_bytes(state, 4 * n * width * sizeof(float));
}

// Argument: parameters.
template <class B>
void adamw(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  numbers w(1, n), m(1, n), v(1, n);
  const numbers g(1, n);
  for (auto& x : v.values) x = x * x;
  backends::adamw_step step;
  step.learning_rate = 1e-6;
  typename B::stream stream;
  for (auto _ : state) backends::adamw_op<B>::update(stream, step, w, g, m, v);
  report_bytes(state, 7 * n * sizeof(float));
}

#define ON_BOTH(name, ...)                 \
  BENCHMARK(name<reference>)->__VA_ARGS__; \
  BENCHMARK(name<simd>)->__VA_ARGS__

ON_BOTH(product_bias, Args({128, 768, 768})->Args({128, 3072, 768})->Args({1024, 768, 2304})->Args({16, 768, 3072}));
ON_BOTH(product_bias_gelu, Args({128, 768, 3072})->Args({1024, 768, 3072}));
ON_BOTH(product_input_gradient, Args({1024, 768, 3072}));
ON_BOTH(product_weight_gradient, Args({1024, 768, 3072}));
ON_BOTH(attention, Args({8, 128, 12, 64})->Args({1, 512, 12, 64})->Args({32, 38, 12, 32}));
ON_BOTH(attention_backward, Args({8, 128, 12, 64})->Args({32, 38, 12, 32}));
ON_BOTH(residual_norm, Args({1024, 768}));
ON_BOTH(layer_norm, Args({1024, 768}));
ON_BOTH(dropout, Args({1024, 768}));
ON_BOTH(embedding, Args({512, 768}));
ON_BOTH(adamw, Arg(1 << 22));

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  peak = bench::register_peak<simd::arch>();
  std::printf("one core, registers only: %.1f GFLOP/s (%s)\n", peak, std::string(simd::name()).c_str());
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
