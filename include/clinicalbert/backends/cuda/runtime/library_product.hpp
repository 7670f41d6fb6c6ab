#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace clinicalbert::backends {

/// Which product: c = a b^T (rows with a weight), c = a b (the gradient by rows), c = a^T b (the gradient by a weight).
enum class product_kind { rows, input_gradient, weight_gradient };

namespace device {

/// What factors are made of; the numbers are CUDA's (cudaDataType_t), as cublas.cpp asserts.
enum class number_type : std::uint8_t { fp32 = 0, fp16 = 2, bf16 = 14 };

/// In what they are multiplied, with sums in fp32; the numbers are cuBLAS's (cublasComputeType_t). tf32 rounds fp32
/// factors to 11 bits of mantissa, and takes tensor cores.
enum class arithmetic : std::uint8_t { fp32 = 68, tf32 = 77 };

/// A product as a column-major library has it: out [m, n] = first [m, k] second [k, n], each with its leading dimension
/// (`stride`), a transposed factor being stored as its transpose. What is row-major for us is the transpose for it, so
/// our c = a b is its c^T = b^T a^T, and its first factor is our second.
struct library_product {
  bool first_transposed = false, second_transposed = false, accumulates = false;
  number_type factors = number_type::fp32;
  arithmetic in = arithmetic::fp32;
  std::size_t m = 0, n = 0, k = 0;
  std::size_t first_stride = 0, second_stride = 0, out_stride = 0;

  friend constexpr auto operator<=>(const library_product&, const library_product&) = default;
};

/// The shape of a product_kind: c [rows, columns], summed over `depth`.
struct product_sizes {
  std::size_t rows = 0, columns = 0, depth = 0;
  std::size_t a_stride = 0, b_stride = 0, c_stride = 0;
};

[[nodiscard]] constexpr library_product library_view(product_kind kind, const product_sizes& of) noexcept {
  library_product p;
  p.first_transposed = kind == product_kind::rows;
  p.second_transposed = kind == product_kind::weight_gradient;
  p.m = of.columns;
  p.n = of.rows;
  p.k = of.depth;
  p.first_stride = of.b_stride;
  p.second_stride = of.a_stride;
  p.out_stride = of.c_stride;
  return p;
}

/// The class of a product, for all of whose members one algorithm is chosen: the number of tokens is rounded up to a
/// power of two, 16 at least, and all else is as it is. So what is chosen depends on no batch that came before.
[[nodiscard]] constexpr library_product product_class(product_kind kind, library_product p) noexcept {
  std::size_t& tokens = kind == product_kind::weight_gradient ? p.k : p.n;
  tokens = std::bit_ceil(std::max<std::size_t>(tokens, 16));
  return p;
}

}  // namespace device
}  // namespace clinicalbert::backends
