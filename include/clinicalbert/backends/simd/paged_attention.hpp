#pragma once

#include <cmath>
#include <cstddef>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/attention_head.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/row.hpp"
#include "clinicalbert/backends/simd/softmax_row.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paged_rows.hpp"

namespace clinicalbert::backends {

/// One head of one sequence a work item, in fp32 in every precision: each key and value is read once, so there is
/// nothing to pack.
template <class Arch, class Precision>
struct paged_attention_op<simd<Arch, Precision>> {
  using stream = typename simd<Arch, Precision>::stream;

  static void infer(stream& s, std::size_t heads, tensors::matrix<const float> q,
                    const tensors::paged_rows<float>& keys_values, tensors::matrix<float> out) noexcept {
    using namespace vectors;
    const std::size_t size = q.columns / heads, own = floats_for(keys_values.longest());
    const float scale = 1.f / std::sqrt(static_cast<float>(size));
    const tensors::arena::scope scope(s.arena());
    float* const memory = s.arena().template take<float>(own * s.concurrency()).data();
    s.for_each(q.rows * heads, [&](std::size_t item, std::size_t slot) {
      const std::size_t sequence = item / heads, first = item % heads * size;
      const std::size_t length = keys_values.lengths[sequence];
      float* const weights = memory + slot * own;
      const float* const query = q.data + sequence * q.stride + first;
      keys_values.for_each_page(sequence, [&](const float* page, std::size_t begin, std::size_t count) {
        for (std::size_t j = 0; j < count; ++j) {
          const float* const key = page + j * keys_values.width + first;
          weights[begin + j] = sum_over_row<Arch>(size, [&](auto whole, std::size_t i, std::size_t n) {
            return load<Arch, whole>(query + i, n) * load<Arch, whole>(key + i, n);
          });
        }
      });
      const float sum = exponentials<fp32_dot<Arch>>(weights, length, padded(length), scale).sum;
      float* const to = out.data + sequence * out.stride + first;
      over_row<Arch>(size, [&](auto whole, std::size_t i, std::size_t n) {
        batch<Arch> even(0.f), odd(0.f);
        keys_values.for_each_page(sequence, [&](const float* page, std::size_t begin, std::size_t count) {
          const float* value = page + q.columns + first + i;
          std::size_t j = 0;
          for (; j + 2 <= count; j += 2, value += 2 * keys_values.width) {
            even = native<Arch>::fma(load<Arch, whole>(value, n), batch<Arch>(weights[begin + j]), even);
            odd = native<Arch>::fma(load<Arch, whole>(value + keys_values.width, n),
                                    batch<Arch>(weights[begin + j + 1]), odd);
          }
          if (j < count) even = native<Arch>::fma(load<Arch, whole>(value, n), batch<Arch>(weights[begin + j]), even);
        });
        store<Arch, whole>(to + i, n, (even + odd) * batch<Arch>(1.f / sum));
      });
    });
  }

  [[nodiscard]] static std::size_t scratch(std::size_t longest, std::size_t /*head_size*/,
                                           std::size_t concurrency) noexcept {
    return tensors::arena::bytes_for(concurrency * floats_for(longest), sizeof(float));
  }

 private:
  static constexpr std::size_t padded(std::size_t length) noexcept {
    constexpr std::size_t wide = vectors::width<Arch>;
    return (length + wide - 1) / wide * wide;
  }
  static constexpr std::size_t floats_for(std::size_t longest) noexcept { return padded(longest) + 16; }
};

}  // namespace clinicalbert::backends
