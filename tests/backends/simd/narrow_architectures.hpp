#pragma once

#include <tuple>
#include <type_traits>

#include "clinicalbert/backends/simd/backend.hpp"
#include "tests/backends/simd/architectures.hpp"

namespace clinicalbert::tests {

template <class Precision, class Backends>
struct in_precision;
template <class Precision, class... Arch>
struct in_precision<Precision, std::tuple<backends::simd<Arch>...>> {
  using type = std::tuple<backends::simd<Arch, Precision>...>;
};

/// `simd_backends` in other precisions.
using bf16_backends = in_precision<backends::precisions::bf16, simd_backends>::type;
using int8_backends = in_precision<backends::precisions::int8, simd_backends>::type;

}  // namespace clinicalbert::tests
