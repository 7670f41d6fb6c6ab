#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "tests/backends/named_values.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/backends/strided.hpp"

namespace clinicalbert::tests {

/// Every element is 0 or scaled, as `tensors::dropout` says, to the bit; also in place.
template <class B>
void dropout_asks_for_each_element(std::uint32_t seed) {
  using element = typename B::element;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const double rate : {0.0, 0.1, 0.5, 0.9})
    for (int shape = 0; shape < 6; ++shape) {
      const std::size_t rows = random_size(random, 1, 30), columns = random_size(random, 1, 70);
      CAPTURE(rate, rows, columns);
      const tensors::dropout dropout(rate, {(std::uint64_t{random()} << 32) + random(), 9, 4, 12345});
      const auto values = random_values(random, rows * columns);
      std::vector<double> want;
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < columns; ++c) {
          const element x = static_cast<element>(values[r * columns + c]);
          const bool kept = dropout.keeps(static_cast<std::uint32_t>(r), static_cast<std::uint32_t>(c));
          want.push_back(static_cast<double>(kept ? x * static_cast<element>(dropout.scale()) : element(0)));
        }
      typename B::stream stream;
      strided<element> x(rows, columns, values), y(rows, columns);
      backends::dropout_op<B>::apply(stream, dropout, x.read(), y.view());
      CHECK(y.values() == want);
      backends::dropout_op<B>::apply(stream, dropout, x.read(), x.view());
      CHECK(x.values() == want);
    }
}

/// Rows that come later in the whole batch get the mask that they have there.
template <class B>
void dropout_does_not_see_how_a_batch_is_split() {
  using element = typename B::element;
  const tensors::random_key key{5, 6, 7, 0};
  const std::vector<element> ones(20 * 24, element(1));
  std::vector<element> whole(20 * 24), parts(20 * 24);
  typename B::stream stream;
  using op = backends::dropout_op<B>;
  op::apply(stream, tensors::dropout(0.3, key), {ones.data(), 20, 24}, {whole.data(), 20, 24});
  op::apply(stream, tensors::dropout(0.3, key), {ones.data(), 13, 24}, {parts.data(), 13, 24});
  auto later = key;
  later.first_row = 13;
  op::apply(stream, tensors::dropout(0.3, later), {ones.data(), 7, 24}, {parts.data() + 13 * 24, 7, 24});
  CHECK(parts == whole);
}

template <class B>
void dropout_is_the_same_for_any_threads() {
  using element = typename B::element;
  const std::vector<double> ones(300 * 40, 1.0);
  check_same_for_any_threads<B>([&](auto& stream) {
    strided<element> x(300, 40, ones), y(300, 40);
    backends::dropout_op<B>::apply(stream, tensors::dropout(0.3, {1, 2, 3, 4}), x.read(), y.view());
    return named_values{{"y", y.values()}};
  });
}

}  // namespace clinicalbert::tests
