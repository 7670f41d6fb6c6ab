#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "bench/operators/machine.hpp"
#include "bench/operators/numbers.hpp"
#include "clinicalbert/backends/simd/all.hpp"

namespace clinicalbert::bench {

/// What a product in few bits does with each row of x first; Format as narrow_product.hpp has it.
template <class B, class Format>
void register_conversion(const machine& m, const auto& rows) {
  for (const std::size_t columns : {std::size_t{768}, std::size_t{3072}})
    register_operator<B>("product/convert/" + std::to_string(columns), rows, [&m, columns](auto& state, std::size_t n) {
      const numbers x(n, columns);
      const std::size_t words = columns / Format::dot::per_word;
      numbers converted(n, words), scales(1, n);
      typename B::stream stream(m.pool);
      time_operator(state, m, {0, 0, x.bytes() + converted.bytes()}, [&] {
        constexpr std::size_t together = 16;
        stream.for_each((n + together - 1) / together, [&](std::size_t item, std::size_t) {
          for (std::size_t r = item * together; r < std::min(n, (item + 1) * together); ++r)
            Format::convert_activation(x.values.data() + r * columns, columns, converted.values.data() + r * words,
                                       scales.values[r]);
        });
      });
    });
}

}  // namespace clinicalbert::bench
