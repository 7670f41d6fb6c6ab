#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/paged_attention.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/tensors/paged_rows.hpp"

namespace clinicalbert::backends {

/// A block a sequence and head; in fp32 in each precision. The pages must be memory that kernels read.
template <KernelBackend B>
struct paged_attention_op<B> {
  using stream = typename B::stream;

  static void infer(stream& s, std::size_t heads, tensors::matrix<const float> q,
                    const tensors::paged_rows<float>& keys_values, tensors::matrix<float> out) noexcept {
    infer(s, heads, q, {}, keys_values, out);
  }

  /// The same, after the rows of `last` [K, 2 heads * D] have become the last row of each sequence, for which there is
  /// room.
  static void infer(stream& s, std::size_t heads, tensors::matrix<const float> q, tensors::matrix<const float> last,
                    const tensors::paged_rows<float>& keys_values, tensors::matrix<float> out) noexcept {
    assert(q.rows == keys_values.size() && keys_values.width == 2 * q.columns && out.columns == q.columns);
    assert(last.data == nullptr || (last.rows == q.rows && last.columns == keys_values.width));
    const std::size_t size = q.columns / heads;
    assert(size <= 128);
    typename B::lists lists(s);
    const auto run = [&](auto kernel) {
      kernel.head_size = count(size);
      kernel.heads = count(heads);
      kernel.page_rows = count(keys_values.page_rows);
      kernel.width = keys_values.width;
      kernel.offset = keys_values.offset;
      kernel.scale = static_cast<float>(1 / std::sqrt(static_cast<double>(size)));
      kernel.pages = lists.put(keys_values.pages);
      kernel.first_page = lists.put(keys_values.first_page);
      kernel.lengths = lists.put(keys_values.lengths);
      kernel.q = rows_of(q);
      kernel.last = rows_of(last);
      kernel.out = rows_of(out);
      B::launch(s, kernel, count(q.rows), count(heads));
    };
    if (size <= 32) {
      run(device::paged_attention<32>{});
    } else if (size <= 64) {
      run(device::paged_attention<64>{});
    } else {
      run(device::paged_attention<128>{});
    }
  }

  [[nodiscard]] static std::size_t scratch(std::size_t /*longest*/, std::size_t /*head_size*/,
                                           std::size_t /*concurrency*/) noexcept {
    return 0;
  }
};

}  // namespace clinicalbert::backends
