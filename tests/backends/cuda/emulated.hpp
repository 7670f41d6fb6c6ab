#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "tests/backends/cuda/kernels/emulation.hpp"

namespace clinicalbert::tests {

/// The operators of a GPU on the CPU: kernels are emulated, and the library of products is replaced by sums in double
/// of factors rounded as its are. A kernel that reaches beyond its memory, or whose threads race, ends the program.
template <class Factor = float>
struct emulated {
  using element = float;
  using factor = Factor;
  using stream = backends::host_stream;

  [[nodiscard]] static constexpr std::string_view name() noexcept {
    return std::is_same_v<Factor, float>                    ? "emulated CUDA, fp32"
           : std::is_same_v<Factor, backends::device::bf16> ? "emulated CUDA, bf16"
                                                            : "emulated CUDA, fp16";
  }

  template <class Kernel>
  static void launch(stream&, const Kernel& kernel, std::uint32_t x, std::uint32_t y) {
    emulate(kernel, x, y, x + 7 * y);
  }

  /// All in the host's memory.
  class lists {
   public:
    explicit lists(stream&) : scope_(memory()) {}
    template <class T>
    std::span<T> host(std::size_t size) {
      return memory().take<T>(size);
    }
    template <class T>
    std::span<T> take(std::size_t size) {
      return memory().take<T>(size);
    }
    template <class T>
    backends::device::buffer<const T> put(std::span<const T> values) {
      return {values.data(), values.size()};
    }

   private:
    static tensors::arena& memory() {
      static thread_local tensors::arena of_thread;
      return of_thread;
    }
    tensors::arena::scope scope_;
  };

  static double on_host(stream&, backends::device::buffer<const double> values, std::size_t at) { return values[at]; }

  template <class... T>
  static void copy_to_host(stream&, const backends::host_copy<T>&... all) {
    (std::copy_n(all.from.data, all.to.size(), all.to.begin()), ...);
  }

  template <class W>
  static void multiply(stream&, backends::product_kind kind, tensors::matrix<const float> a, tensors::matrix<const W> b,
                       tensors::matrix<float> c, bool accumulates) {
    using backends::product_kind;
    const auto left = widened(a), right = widened(b);
    const std::size_t depth = kind == product_kind::rows             ? a.columns
                              : kind == product_kind::input_gradient ? b.rows
                                                                     : a.rows;
    std::vector<double> sums(c.columns);
    for (std::size_t m = 0; m < c.rows; ++m) {
      sums.assign(c.columns, 0);
      for (std::size_t k = 0; k < depth; ++k) {
        const double x = kind == product_kind::weight_gradient ? left[k * a.columns + m] : left[m * a.columns + k];
        for (std::size_t n = 0; n < c.columns; ++n)
          sums[n] += x * (kind == product_kind::rows ? right[n * b.columns + k] : right[k * b.columns + n]);
      }
      for (std::size_t n = 0; n < c.columns; ++n) c(m, n) = (accumulates ? c(m, n) : 0.f) + static_cast<float>(sums[n]);
    }
  }
  static std::size_t multiply_scratch(std::size_t, std::size_t, std::size_t) { return 0; }

 private:
  // Rounded to Factor.
  template <class T>
  static std::vector<double> widened(tensors::matrix<const T> m) {
    std::vector<double> values;
    values.reserve(m.rows * m.columns);
    for (std::size_t r = 0; r < m.rows; ++r)
      for (std::size_t c = 0; c < m.columns; ++c)
        values.push_back(static_cast<double>(
            backends::device::widened(backends::device::rounded<Factor>(backends::device::widened(m(r, c))))));
    return values;
  }
};

}  // namespace clinicalbert::tests
