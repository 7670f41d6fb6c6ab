#include "clinicalbert/backends/simd/narrow_attention.hpp"

#include <bit>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/reference/attention.hpp"
#include "tests/backends/run_attention.hpp"
#include "tests/backends/simd/narrow_architectures.hpp"
#include "tests/catch.hpp"

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

// q, k and v are bf16 already, so that what is left are the probabilities' rounding, 2^-9 of each, and fp32's.
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

}  // namespace
