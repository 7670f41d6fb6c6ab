#include "clinicalbert/backends/cuda/backend.hpp"

#include <random>
#include <string>
#include <vector>

#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/backends/cuda/operator_cases.hpp"
#include "tests/backends/cuda/waiting.hpp"
#include "tests/catch.hpp"

namespace backend_test {

namespace {

using namespace clinicalbert;
using B = backends::cuda<>;

static_assert(backends::KernelBackend<B>);
static_assert(backends::KernelBackend<backends::cuda<backends::precisions::tf32>>);
static_assert(backends::KernelBackend<backends::cuda<backends::precisions::bf16>>);
static_assert(backends::KernelBackend<backends::cuda<backends::precisions::fp16>>);

TEST_CASE("cuda backend: its operators pass what other backends pass") {
  tests::the_gpu() = {};
  tests::operators_agree_with_reference<tests::waiting<>>(221);
  CHECK(tests::the_gpu().memories_held == 0);
}

TEST_CASE("cuda backend: products and attention in fewer bits agree with the reference") {
  tests::the_gpu() = {};
  using namespace backends::precisions;
  tests::narrow_products_agree_with_reference<tests::waiting<tf32>>(231, 0.004);
  tests::narrow_products_agree_with_reference<tests::waiting<bf16>>(232, 0.03);
  tests::narrow_products_agree_with_reference<tests::waiting<fp16>>(233, 0.004);
}

// Products of each kind, with operands in managed memory; values small enough to be exact in any precision.
template <class Precision>
void multiplies() {
  using backend = backends::cuda<Precision>;
  using backends::product_kind;
  tests::the_gpu() = {};
  std::mt19937 random(51);
  backends::cuda_stream s;
  for (const auto kind : {product_kind::rows, product_kind::input_gradient, product_kind::weight_gradient})
    for (const bool accumulates : {false, true}) {
      const std::size_t tokens = 5, in = 12, out = 7;
      CAPTURE(static_cast<int>(kind), accumulates);
      s.arena().reserve(backend::multiply_scratch(tokens, in, out) + 8192);
      const tensors::arena::scope scope(s.arena());
      const auto matrix = [&](std::size_t rows, std::size_t columns) {
        const tensors::matrix<float> m(s.arena().template take<float>(rows * (columns + 1)).data(), rows, columns,
                                       columns + 1);
        for (std::size_t r = 0; r < rows; ++r)
          for (std::size_t c = 0; c < columns; ++c) m(r, c) = static_cast<float>(random() % 9) - 4;
        return m;
      };
      const bool by_weight = kind == product_kind::weight_gradient;
      const auto a = matrix(tokens, kind == product_kind::rows ? in : out);
      const auto b = by_weight ? matrix(tokens, in) : matrix(out, in);
      const auto c = matrix(by_weight ? out : tokens, kind == product_kind::rows ? out : in);
      std::vector<double> want;
      for (std::size_t i = 0; i < c.rows; ++i)
        for (std::size_t j = 0; j < c.columns; ++j) {
          double sum = accumulates ? static_cast<double>(c(i, j)) : 0;
          const std::size_t depth = by_weight ? a.rows : a.columns;
          for (std::size_t k = 0; k < depth; ++k)
            sum +=
                static_cast<double>((by_weight ? a(k, i) : a(i, k)) * (kind == product_kind::rows ? b(j, k) : b(k, j)));
          want.push_back(sum);
        }
      backend::multiply(s, kind, a, tensors::matrix<const float>(b), c, accumulates);
      s.wait();
      CHECK(s.arena().grown() == 0);
      std::vector<double> got;
      for (std::size_t i = 0; i < c.rows; ++i)
        for (std::size_t j = 0; j < c.columns; ++j) got.push_back(static_cast<double>(c(i, j)));
      CHECK(got == want);
    }
}

TEST_CASE("cuda backend: products of each kind in each precision") {
  multiplies<backends::precisions::fp32>();
  multiplies<backends::precisions::tf32>();
  multiplies<backends::precisions::bf16>();
  multiplies<backends::precisions::fp16>();
}

TEST_CASE("cuda backend: tf32 rounds what it multiplies, fp32 does not") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  const auto x = s.arena().take<float>(1), w = s.arena().take<float>(1), y = s.arena().take<float>(2);
  x[0] = 1 + 0x1p-12f;
  w[0] = 1;
  const tensors::matrix<const float> a(x.data(), 1, 1), b(w.data(), 1, 1);
  backends::cuda<>::multiply(s, backends::product_kind::rows, a, b, {y.data(), 1, 1}, false);
  backends::cuda<backends::precisions::tf32>::multiply(s, backends::product_kind::rows, a, b, {y.data() + 1, 1, 1},
                                                       false);
  s.wait();
  CHECK(y[0] == 1 + 0x1p-12f);
  CHECK(y[1] == 1);
}

TEST_CASE("cuda backend: weights lie where kernels read them, and are given back") {
  tests::the_gpu() = {};
  {
    const auto block = B::weight_memory(1000);
    CHECK(block.size() == 1000);
    const auto keeper = block.keeper();
    CHECK(tests::the_gpu().memories_held == 1);
  }
  CHECK(tests::the_gpu().memories_held == 0);
  tests::the_gpu().largest_memory = 10;
  tests::the_gpu().found.free_bytes = 5;
  CHECK_THROWS_WITH(B::weight_memory(1000),
                    "the GPU has too little memory: 1000 bytes are needed, and 5 of 68719476736 are free");
}

}  // namespace

}  // namespace backend_test
