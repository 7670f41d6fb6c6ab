#pragma once

#include <concepts>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/cuda/host_copy.hpp"
#include "clinicalbert/backends/cuda/kernels/buffer.hpp"
#include "clinicalbert/backends/cuda/kernels/column_sums.hpp"
#include "clinicalbert/backends/cuda/runtime/library_product.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// A backend whose operators are the kernels in kernels/: a GPU, or what emulates one. The operators in this folder are
/// for any of them (`cuda`, and in tests one that runs them on the CPU). What stands between operators is fp32;
/// products and attention multiply numbers of type `factor`.
///
///   launch(stream&, kernel, x, y)            // runs a kernel over a grid of x by y blocks, after all before it
///   lists(stream&)                           // a type: what one operator makes for its kernels, apart from the arena,
///                                            // whose scratch does not know the number of tokens. Memory is kept for
///                                            // the next. Functions: host<T>(n) -> span<T>, where the host writes;
///                                            // put(span<const T>) -> buffer<const T>, a list of the host's where
///                                            // kernels read it; take<T>(n) -> span<T>, for kernels alone
///   on_host(stream&, buffer<const double>, at) -> double  // waits for what is before it
///   copy_to_host(stream&, const host_copy<T>&...)         // likewise; nothing is copied where something failed
///   multiply(stream&, product_kind, matrix<const float> a, matrix<const W> b, matrix<float> c, bool accumulates)
///                                            // the seam to a library of products: overwrites c, or adds to it; both
///                                            // factors are rounded to `factor`, sums are fp32. W: float, or factor
///   size_t multiply_scratch(size_t tokens, size_t in, size_t out)  // bytes of the arena, the most of any kind
template <class B>
concept KernelBackend = Backend<B> && std::same_as<typename B::element, float> &&
    requires(typename B::stream& s, tensors::matrix<const float> in, tensors::matrix<float> out,
             device::buffer<const double> values) {
  typename B::factor;
  B::launch(s, device::column_sums<float>{}, 1u, 1u);
  { typename B::lists(s).put(std::span<const std::uint32_t>{}) } -> std::same_as<device::buffer<const std::uint32_t>>;
  { typename B::lists(s).template host<std::uint32_t>(1) } -> std::same_as<std::span<std::uint32_t>>;
  { typename B::lists(s).template take<float>(1) } -> std::same_as<std::span<float>>;
  { B::on_host(s, values, std::size_t{}) } -> std::same_as<double>;
  B::copy_to_host(s, host_copy<float>{}, host_copy<std::int32_t>{});
  B::multiply(s, product_kind::rows, in, in, out, false);
  { B::multiply_scratch(std::size_t{}, std::size_t{}, std::size_t{}) } -> std::same_as<std::size_t>;
};

}  // namespace clinicalbert::backends
