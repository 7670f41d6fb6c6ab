#include "clinicalbert/backends/simd/narrow_attention.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/reference/attention.hpp"
#include "tests/backends/attention_cases.hpp"
#include "tests/backends/run_attention.hpp"
#include "tests/backends/simd/narrow_architectures.hpp"
#include "tests/catch.hpp"

namespace narrow_attention_test {

namespace {

using namespace clinicalbert;

template <class B>
std::vector<double> infer(const tests::attention_input& input, typename B::stream& stream) {
  using element = typename B::element;
  using attention = backends::attention_op<B>;
  const auto queries = input.queries(), keys = input.keys();
  const std::size_t n = queries.tokens(), m = keys.tokens(), width = input.width();
  const tests::strided<element> q(n, width, input.q), k(m, width, input.k), v(m, width, input.v);
  tests::strided<element> y(n, width);
  const std::size_t scratch =
      attention::scratch(queries.longest(), keys.longest(), input.heads, input.head_size, stream.concurrency());
  tests::within_scratch(stream, scratch, [&] {
    if (input.causal)
      attention::template infer<true>(stream, input.heads, q.read(), k.read(), v.read(), queries, keys, y.view());
    else
      attention::template infer<false>(stream, input.heads, q.read(), k.read(), v.read(), queries, keys, y.view());
  });
  return y.values();
}

// q, k and v are bf16 already, so that what is left are the probabilities' rounding, 2^-8 of each, and fp32's.
TEMPLATE_LIST_TEST_CASE("simd: attention in bf16 agrees with the reference", "", tests::bf16_backends) {
  const std::uint32_t seed = 51;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const bool causal : {false, true})
    for (const bool cross : {false, true})
      for (const std::size_t longest : {3u, 40u, 150u}) {
        auto input = tests::attention_input::random(random, longest, causal, cross, 0);
        CAPTURE(causal, cross, input.heads, input.head_size, input.query_offsets, input.key_offsets);
        for (auto* values : {&input.q, &input.k, &input.v})
          for (double& e : *values)
            e = std::bit_cast<float>(std::uint32_t{backends::vectors::to_bf16(static_cast<float>(e))} << 16);
        backends::host_stream plain;
        typename TestType::stream stream;
        const auto want = infer<backends::reference<double>>(input, plain);
        const auto got = infer<TestType>(input, stream);
        double largest = 0;
        for (const double e : input.v) largest = std::max(largest, std::abs(e));
        for (std::size_t i = 0; i < want.size(); ++i) REQUIRE(std::abs(got[i] - want[i]) <= largest * 0x1p-8);
        Eigen::ThreadPool pool(3);
        typename TestType::stream threads(&pool);
        REQUIRE(infer<TestType>(input, threads) == got);
      }
}

/// The sums of magnitudes that each result is a sum of, with probabilities and their gradients in double.
tests::named_values magnitudes(const tests::attention_input& input) {
  const std::size_t width = input.width(), size = input.head_size;
  const auto queries = input.queries(), keys = input.keys();
  const double scale = 1 / std::sqrt(static_cast<double>(size));
  tests::named_values sums;
  for (const char* name : {"y", "d_q"}) sums[name].resize(queries.tokens() * width);
  for (const char* name : {"d_k", "d_v"}) sums[name].resize(keys.tokens() * width);
  const auto dot = [&](const double* a, const double* b) {
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += a[i] * b[i];
    return sum;
  };
  for (std::size_t s = 0; s < queries.size(); ++s)
    for (std::size_t n = queries.begin(s); n < queries.begin(s) + queries.length(s); ++n)
      for (std::size_t h = 0; h < input.heads; ++h) {
        const std::size_t query = n - queries.begin(s), first = keys.begin(s), at = n * width + h * size;
        const std::size_t seen = input.causal ? std::min(keys.length(s), query + 1) : keys.length(s);
        const auto key_at = [&](std::size_t key) { return (first + key) * width + h * size; };
        std::vector<double> p(seen), factor(seen), d_p(seen);
        double sum = 0, delta = 0;
        for (std::size_t key = 0; key < seen; ++key)
          sum += p[key] = std::exp(scale * dot(&input.q[at], &input.k[key_at(key)]));
        for (std::size_t key = 0; key < seen; ++key) {
          p[key] /= sum;
          const auto row = static_cast<std::uint32_t>(n * input.heads + h);
          factor[key] = input.dropout.keeps(row, static_cast<std::uint32_t>(key)) ? input.dropout.scale() : 0;
          d_p[key] = factor[key] * dot(&input.d_y[at], &input.v[key_at(key)]);
          delta += p[key] * d_p[key];
        }
        for (std::size_t key = 0; key < seen; ++key) {
          const double kept = p[key] * factor[key], d_logit = std::abs(p[key] * (d_p[key] - delta) * scale);
          for (std::size_t i = 0; i < size; ++i) {
            sums["y"][at + i] += kept * std::abs(input.v[key_at(key) + i]);
            sums["d_v"][key_at(key) + i] += kept * std::abs(input.d_y[at + i]);
            sums["d_q"][at + i] += d_logit * std::abs(input.k[key_at(key) + i]);
            sums["d_k"][key_at(key) + i] += d_logit * std::abs(input.q[at + i]);
          }
        }
      }
  return sums;
}

// With q, k, v and d_y in bf16, probabilities and their gradients are right but for fp32's roundings until they are
// rounded, by 2^-8 of each at most, for the second products.
TEMPLATE_LIST_TEST_CASE("simd: training attention in bf16 agrees with the reference", "", tests::bf16_backends) {
  const std::uint32_t seed = 52;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const bool causal : {false, true})
    for (const bool cross : {false, true})
      for (const double dropout : {0.0, 0.1})
        for (const std::size_t longest : {3u, 40u, 150u}) {
          auto input = tests::attention_input::random(random, longest, causal, cross, dropout);
          CAPTURE(causal, cross, dropout, input.heads, input.head_size, input.query_offsets, input.key_offsets);
          for (auto* values : {&input.q, &input.k, &input.v, &input.d_y})
            for (double& e : *values)
              e = std::bit_cast<float>(std::uint32_t{backends::vectors::to_bf16(static_cast<float>(e))} << 16);
          backends::host_stream plain;
          typename TestType::stream stream;
          const auto want = tests::run_attention<backends::reference<double>>(input, plain);
          const auto got = tests::run_attention<TestType>(input, stream);
          const double fp32 = tests::rounding<float>(longest + input.head_size);
          for (const auto& [name, sizes] : magnitudes(input)) {
            INFO(name);
            const double least = fp32 * std::max(1.0, tests::largest_value(want.at(name)));
            for (std::size_t i = 0; i < sizes.size(); ++i)
              REQUIRE(std::abs(got.at(name)[i] - want.at(name)[i]) <= 0x1.01p-8 * sizes[i] + least);
          }
          CHECK(tests::largest_difference(got.at("log_sum"), want.at("log_sum")) <=
                fp32 * std::max(1.0, tests::largest_value(want.at("log_sum"))));
          Eigen::ThreadPool pool(3);
          typename TestType::stream threads(&pool);
          tests::check_same_bits(tests::run_attention<TestType>(input, threads), got);
        }
}

TEMPLATE_LIST_TEST_CASE("simd: training attention in bf16 drops the probabilities that it should", "",
                        tests::bf16_backends) {
  tests::attention_drops_probabilities<TestType>();
}

}  // namespace

}  // namespace narrow_attention_test
