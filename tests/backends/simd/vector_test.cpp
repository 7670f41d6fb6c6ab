#include "clinicalbert/backends/simd/vector.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "clinicalbert/backends/simd/packing.hpp"
#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace vector_test {

namespace {

using namespace clinicalbert;
namespace vectors = backends::vectors;

TEMPLATE_LIST_TEST_CASE("simd: a part of a vector touches nothing beyond it", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  using native = vectors::native<arch>;
  constexpr std::size_t w = vectors::width<arch>;
  for (std::size_t n = 0; n <= w + 2; ++n) {
    // Never a null pointer: QEMU 7.2 reads all of a masked vector of AVX, which no processor does.
    std::vector<float> from(std::max<std::size_t>(1, std::min(n, w))), to(w + 1, -1.f), whole(w);
    std::iota(from.begin(), from.end(), 1.f);
    const auto v = native::load_first(from.data(), n);
    v.store_unaligned(whole.data());
    native::store_first(to.data(), n, v);
    for (std::size_t i = 0; i < w; ++i) {
      CHECK(whole[i] == (i < n ? static_cast<float>(i + 1) : 0.f));
      CHECK(to[i] == (i < n ? static_cast<float>(i + 1) : -1.f));
    }
    CHECK(to[w] == -1.f);
  }
}

TEMPLATE_LIST_TEST_CASE("simd: reductions, rounding and scaling", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  using native = vectors::native<arch>;
  using batch = vectors::batch<arch>;
  constexpr std::size_t w = vectors::width<arch>;
  std::vector<float> x(w);
  std::iota(x.begin(), x.end(), -2.f);
  const auto v = batch::load_unaligned(x.data());
  CHECK(native::sum(v) == std::accumulate(x.begin(), x.end(), 0.f));
  CHECK(native::largest(v) == x.back());
  CHECK(native::largest(-v) == 2.f);
  CHECK(native::sum(native::fma(v, batch(2.f), batch(1.f))) == 2 * native::sum(v) + static_cast<float>(w));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto any = [](batch a) {
    float all[w];
    a.store_unaligned(all);
    return all[w - 1];
  };
  for (const float a : {-1.f, 0.f, 2.f, nan})
    for (const float b : {-1.f, 1.f, nan}) {  // b where one is NaN
      const float least = any(native::min(batch(a), batch(b))), most = any(native::max(batch(a), batch(b)));
      CHECK((least == (a < b ? a : b) || (std::isnan(b) && std::isnan(least))));
      CHECK((most == (a > b ? a : b) || (std::isnan(b) && std::isnan(most))));
    }
  CHECK(any(native::sqrt(batch(2.25f))) == 1.5f);
  for (const float n : {-149.f, -126.f, -3.f, 0.f, 7.f, 127.f}) {
    float got[w];
    native::scale(batch(1.f), batch(n)).store_unaligned(got);
    CHECK(got[w - 1] == std::ldexp(1.f, static_cast<int>(n)));
  }
  float rounded[w];
  native::round(batch(-2.6f)).store_unaligned(rounded);
  CHECK(rounded[0] == -3.f);
  std::vector<float> many(8 * w);
  std::iota(many.begin(), many.end(), 1.f);
  const double n = static_cast<double>(many.size());
  CHECK(native::sum_of_squares(many.data(), many.size()) == n * (n + 1) * (2 * n + 1) / 6);
}

TEMPLATE_LIST_TEST_CASE("simd: panels hold every element once and zeros beyond", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  constexpr std::size_t wide = vectors::panel_width<arch>;
  for (const std::size_t depth : {1u, 5u, 16u, 37u})
    for (const std::size_t columns : {std::size_t{1}, wide / 2, wide / 2 + 1, wide - 1, wide}) {
      const std::size_t stride = std::max(depth, columns) + 3;
      std::vector<float> source(stride * stride), panel(wide * depth, -1.f), turned(wide * depth, -1.f);
      std::iota(source.begin(), source.end(), 1.f);
      vectors::pack_rows<arch>(source.data(), stride, depth, columns, panel.data());
      vectors::pack_transposed<arch>(source.data(), stride, depth, columns, turned.data());
      bool right = true;
      for (std::size_t k = 0; k < depth; ++k)
        for (std::size_t j = 0; j < wide; ++j) {
          right = right && panel[k * wide + j] == (j < columns ? source[k * stride + j] : 0.f);
          right = right && turned[k * wide + j] == (j < columns ? source[j * stride + k] : 0.f);
        }
      CAPTURE(depth, columns);
      CHECK(right);
    }
}

}  // namespace

}  // namespace vector_test
