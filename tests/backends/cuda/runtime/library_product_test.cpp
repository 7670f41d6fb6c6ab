#include "clinicalbert/backends/cuda/runtime/library_product.hpp"

#include <cstddef>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace library_product_test {

namespace {

using namespace clinicalbert::backends;
using namespace device;

// A library that counts columns first: element (r, c) of a factor, or of its transpose that is stored.
int element(const std::vector<int>& m, std::size_t stride, bool transposed, std::size_t r, std::size_t c) {
  return transposed ? m.at(r * stride + c) : m.at(c * stride + r);
}

TEST_CASE("library product: what is row-major for us is what the library multiplies") {
  const std::uint32_t seed = 71;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const auto kind : {product_kind::rows, product_kind::input_gradient, product_kind::weight_gradient}) {
    const std::size_t rows = 3, columns = 5, depth = 4, gap = 2;
    const bool by_weight = kind == product_kind::weight_gradient, by_rows = kind == product_kind::rows;
    const std::size_t a_columns = by_weight ? rows : depth, b_columns = by_rows ? depth : columns;
    const product_sizes sizes{rows, columns, depth, a_columns + gap, b_columns + gap, columns + gap};
    std::vector<int> a((by_weight ? depth : rows) * sizes.a_stride), b((by_rows ? columns : depth) * sizes.b_stride);
    for (auto* m : {&a, &b})
      for (int& value : *m) value = static_cast<int>(random() % 9);
    const auto p = library_view(kind, sizes);
    REQUIRE(p.m == columns);
    REQUIRE(p.n == rows);
    REQUIRE(p.k == depth);
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < columns; ++j) {
        int want = 0, got = 0;
        for (std::size_t k = 0; k < depth; ++k) {
          want += (by_weight ? a[k * sizes.a_stride + i] : a[i * sizes.a_stride + k]) *
                  (by_rows ? b[j * sizes.b_stride + k] : b[k * sizes.b_stride + j]);
          got += element(b, p.first_stride, p.first_transposed, j, k) *
                 element(a, p.second_stride, p.second_transposed, k, i);
        }
        // c's element (i, j) is the library's (j, i), at the same place.
        CHECK(got == want);
        CHECK(i * p.out_stride + j == i * sizes.c_stride + j);
      }
  }
}

TEST_CASE("library product: a class has all numbers of tokens up to a power of two, and no other shape") {
  const auto of = [](product_kind kind, std::size_t tokens, std::size_t width = 768) {
    return product_class(kind, library_view(kind, kind == product_kind::weight_gradient
                                                      ? product_sizes{768, width, tokens, 768, width, width}
                                                      : product_sizes{tokens, 768, width, width, width, 768}));
  };
  for (const auto kind : {product_kind::rows, product_kind::input_gradient, product_kind::weight_gradient}) {
    CHECK(of(kind, 1) == of(kind, 16));
    CHECK(of(kind, 513) == of(kind, 1024));
    CHECK(of(kind, 512) != of(kind, 513));
    CHECK(of(kind, 512) != of(kind, 512, 3072));
  }
  CHECK(of(product_kind::rows, 100).n == 128);
  CHECK(of(product_kind::weight_gradient, 100).k == 128);
  CHECK(of(product_kind::rows, 100) != of(product_kind::input_gradient, 100));
}

TEST_CASE("library product: precision and accumulation are part of the class") {
  const auto plain = library_view(product_kind::rows, {4, 8, 8, 8, 8, 8});
  auto other = plain;
  other.accumulates = true;
  CHECK(other != plain);
  other = plain;
  other.in = arithmetic::tf32;
  CHECK(other != plain);
  other = plain;
  other.factors = number_type::bf16;
  CHECK(other != plain);
}

}  // namespace

}  // namespace library_product_test
