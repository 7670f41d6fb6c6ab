#include "clinicalbert/tensors/dropout.hpp"

#include <cmath>
#include <cstdint>

#include "tests/catch.hpp"

namespace dropout_test {

namespace {

using clinicalbert::tensors::dropout;
using clinicalbert::tensors::random_bits;
using clinicalbert::tensors::random_key;

TEST_CASE("dropout: as many are dropped as the rate says") {
  const std::uint32_t rows = 1000, columns = 1003;
  for (const double rate : {0.1, 0.25, 0.5, 0.9}) {
    CAPTURE(rate);
    const dropout d(rate, {17, 1, 2, 0});
    double kept = 0;
    for (std::uint32_t r = 0; r < rows; ++r)
      for (std::uint32_t c = 0; c < columns; ++c) kept += d.keeps(r, c) ? 1 : 0;
    const double count = double{rows} * columns, expected = count * (1 - rate);
    CHECK(std::abs(kept - expected) < 5 * std::sqrt(count * rate * (1 - rate)) + count / 131072);
  }
}

TEST_CASE("dropout: what stays is scaled so that the expectation is unchanged exactly") {
  for (const double rate : {0.0, 0.1, 1.0 / 3, 0.5, 0.999}) {
    const dropout d(rate, {});
    CHECK(d.scale() * (65536.0 - d.threshold) / 65536.0 == tests::approx(1.0).epsilon(1e-15));
    CHECK(d.threshold / 65536.0 == tests::approx(rate).margin(1.0 / 131072));
  }
}

TEST_CASE("dropout: a rate of 0 drops nothing") {
  CHECK_FALSE(dropout().active());
  const dropout d(0, {1, 2, 3, 4});
  CHECK_FALSE(d.active());
  CHECK(d.scale() == 1);
  for (std::uint32_t c = 0; c < 1000; ++c) CHECK(d.keeps(0, c));
}

TEST_CASE("dropout: neighbors are independent") {
  const dropout d(0.5, {23, 0, 0, 0});
  double rows_agree = 0, columns_agree = 0;
  const std::uint32_t size = 700;
  for (std::uint32_t r = 0; r < size; ++r)
    for (std::uint32_t c = 0; c < size; ++c) {
      rows_agree += d.keeps(r, c) == d.keeps(r + 1, c) ? 1 : 0;
      columns_agree += d.keeps(r, c) == d.keeps(r, c + 1) ? 1 : 0;
    }
  const double count = double{size} * size, deviation = std::sqrt(count) / 2;
  CHECK(std::abs(rows_agree - count / 2) < 5 * deviation);
  CHECK(std::abs(columns_agree - count / 2) < 5 * deviation);
}

TEST_CASE("dropout: column j takes the j-th 16 bits of its row") {
  const random_key key{31, 5, 6, 7};
  const dropout d(0.4, key);
  for (std::uint32_t c = 0; c < 64; ++c) {
    const auto words = random_bits(key, 3, c / 8);
    const std::uint32_t word = words[c % 8 / 2], bits = c % 2 == 0 ? word & 0xffffu : word >> 16;
    CHECK(d.keeps(3, c) == (bits >= d.threshold));
  }
}

}  // namespace

}  // namespace dropout_test
