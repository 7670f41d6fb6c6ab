#include "clinicalbert/backends/dispatch/dispatched.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "clinicalbert/backends/gather.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "tests/backends/dispatch/run_inference.hpp"
#include "tests/backends/dispatch/sets_that_run.hpp"
#include "tests/catch.hpp"

namespace dispatched_test {

namespace {

using namespace clinicalbert;
namespace dispatch = backends::dispatch;
using precisions = std::tuple<backends::precisions::fp32, backends::precisions::bf16, backends::precisions::int8>;

template <class Precision>
using backend = backends::dispatched<Precision, tests::this_one>;

double cube(double x) { return tests::cube::value(x); }

/// Of the largest value: the operands' rounding, whose errors go either way.
template <class Precision>
double tolerance(const tests::inference_input& input) {
  if (std::is_same_v<Precision, backends::precisions::bf16>) return 0x1p-6;
  if (std::is_same_v<Precision, backends::precisions::int8>) return 0.05;
  return tests::rounding<float>(std::max({input.tokens, input.in, input.out, input.attention.q.size()}));
}

TEMPLATE_LIST_TEST_CASE("dispatch: each instruction set that runs here agrees with the reference", "", precisions) {
  tests::for_each_set_that_runs([] {
    for (const std::uint32_t seed : {61u, 62u, 63u, 64u, 65u, 66u, 67u, 68u}) {
      CAPTURE(seed);
      const auto input = tests::inference_input::random(seed, seed < 65 ? 20 : 140);
      CAPTURE(input.tokens, input.in, input.out);
      backends::host_stream stream, plain;
      auto got = tests::run_inference<backend<TestType>>(input, stream);
      auto want = tests::run_inference<backends::reference<double>>(input, plain);
      // These would hide or magnify what is off before them.
      for (const auto& [name, f] : {std::pair<std::string, double (*)(double)>("tanh", &std::tanh), {"cube", &cube}}) {
        auto values = got.at("with bias");
        for (double& e : values) e = f(e);
        CHECK(tests::largest_difference(got.at(name), values) <= 1e-6 * tests::largest_value(values));
        got.erase(name);
        want.erase(name);
      }
      tests::check_close(got, want, tolerance<TestType>(input));
    }
  });
}

TEMPLATE_LIST_TEST_CASE("dispatch: the same bits for any number of threads", "", precisions) {
  tests::for_each_set_that_runs([] {
    const auto input = tests::inference_input::random(71, 140);
    tests::check_same_for_any_threads<backend<TestType>>(
        [&](auto& stream) { return tests::run_inference<backend<TestType>>(input, stream); });
  });
}

TEMPLATE_LIST_TEST_CASE("dispatch: the same bits as simd of the same flags", "", precisions) {
  tests::this_one::set = tests::compiled_alike();
  if (tests::this_one::set == nullptr) return;
  using simd = backends::simd_in<TestType>;
  using product = backends::product_op<backend<TestType>>;
  using embedding = backends::embedding_op<backend<TestType>>;
  for (const std::uint32_t seed : {81u, 82u, 83u, 84u}) {
    CAPTURE(seed);
    const auto input = tests::inference_input::random(seed, 150);
    backends::host_stream stream;
    const auto got = tests::run_inference<backend<TestType>>(input, stream);
    const auto want = tests::run_inference<simd>(input, stream);
#if defined(NDEBUG) && defined(__OPTIMIZE__)
    tests::check_same_bits(got, want);
#else  // units are always optimized: there, products and sums are contracted that are not here
    tests::check_close(got, want, tests::rounding<float>(input.in));
#endif
    CHECK(product::packed_bytes(input.out, input.in) == backends::product_op<simd>::packed_bytes(input.out, input.in));
    CHECK(embedding::row_bytes(input.in) == backends::embedding_op<simd>::row_bytes(input.in));
  }
  CHECK(product::layout() == backends::product_op<simd>::layout());
  CHECK(embedding::layout() == backends::embedding_op<simd>::layout());
}

TEST_CASE("dispatch: a backend like the others") {
  using backend = backends::dispatched<backends::precisions::bf16>;
  static_assert(backends::Backend<backend>);
  static_assert(backends::Provided<backends::gather_op<backend>>);
  CHECK(backend::name() == dispatch::in_use().name);
}

}  // namespace

}  // namespace dispatched_test
