#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/element.hpp"
#include "clinicalbert/backends/cuda/kernels/lanes.hpp"
#include "clinicalbert/backends/cuda/kernels/shared_array.hpp"

#ifdef __CUDACC__

namespace clinicalbert::backends::device {

/// What a thread of a kernel knows and does beside arithmetic. All 32 threads of a warp must call what concerns the
/// warp, all of a block what concerns the block; blocks are one-dimensional, grids have an x and a y.
struct device_thread {
  CLINICALBERT_DEVICE std::uint32_t block() const { return blockIdx.x; }
  CLINICALBERT_DEVICE std::uint32_t block_y() const { return blockIdx.y; }
  CLINICALBERT_DEVICE std::uint32_t index() const { return threadIdx.x; }
  CLINICALBERT_DEVICE std::uint32_t lane() const { return threadIdx.x % 32; }
  CLINICALBERT_DEVICE std::uint32_t warp() const { return threadIdx.x / 32; }

  /// All of the block have come here, and see what the others have written.
  CLINICALBERT_DEVICE void barrier() { __syncthreads(); }
  /// Likewise all of the warp.
  CLINICALBERT_DEVICE void warp_barrier() { __syncwarp(); }

  /// The value of lane `from`, or of the lane whose number differs from mine in the bits of `mask`.
  template <class T>
  CLINICALBERT_DEVICE T shuffle(T value, std::uint32_t from) {
    return __shfl_sync(0xFFFFFFFFu, value, static_cast<int>(from));
  }
  template <class T>
  CLINICALBERT_DEVICE T shuffle_xor(T value, std::uint32_t mask) {
    return __shfl_xor_sync(0xFFFFFFFFu, value, static_cast<int>(mask));
  }
  /// Whether it is so in any lane of the warp.
  CLINICALBERT_DEVICE bool any(bool so) { return __any_sync(0xFFFFFFFFu, so) != 0; }

  template <class T, std::uint32_t Size>
  CLINICALBERT_DEVICE T load(const shared_array<T, Size>& from, std::uint32_t at) {
    return from.elements[at];
  }
  template <class T, std::uint32_t Size>
  CLINICALBERT_DEVICE void store(shared_array<T, Size>& to, std::uint32_t at, T value) {
    to.elements[at] = value;
  }
  /// Neighboring elements at once; `at` is a multiple of their number, or of those in 16 bytes.
  template <std::uint32_t Lanes, class T, std::uint32_t Size>
  CLINICALBERT_DEVICE void load_lanes(const shared_array<T, Size>& from, std::uint32_t at, float (&values)[Lanes]) {
    device::load(buffer<const T>(from.elements, Size), at, values);
  }
  template <std::uint32_t Lanes, class T, std::uint32_t Size>
  CLINICALBERT_DEVICE void store_lanes(shared_array<T, Size>& to, std::uint32_t at, const float (&values)[Lanes]) {
    device::store(buffer<T>(to.elements, Size), at, values);
  }

  /// Four matrices of 8 x 8 16-bit numbers, spread over the warp: `at` of lane 8 i + r is where row r of matrix i
  /// begins, a multiple of 8; words[i] is of row lane / 4, columns 2 (lane % 4) and the next.
  template <class T, std::uint32_t Size>
  CLINICALBERT_DEVICE void load_matrices(const shared_array<T, Size>& from, std::uint32_t at,
                                         std::uint32_t (&words)[4]) {
    const auto address = static_cast<std::uint32_t>(__cvta_generic_to_shared(from.elements + at));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(address)
                 : "memory");
  }
  /// Likewise, of the matrices' transposes.
  template <class T, std::uint32_t Size>
  CLINICALBERT_DEVICE void load_transposed(const shared_array<T, Size>& from, std::uint32_t at,
                                           std::uint32_t (&words)[4]) {
    const auto address = static_cast<std::uint32_t>(__cvta_generic_to_shared(from.elements + at));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(address)
                 : "memory");
  }

  /// c += a b by tensor cores, with a [16, 16], b [16, 8] and c [16, 8] spread over the warp as PTX says of
  /// mma.m16n8k16: with g = lane / 4 and t = lane % 4, c is of rows g (twice) and g + 8 (twice), columns 2 t, 2 t + 1.
  template <class E>
  CLINICALBERT_DEVICE void multiply(float (&c)[4], const std::uint32_t (&a)[4], std::uint32_t b0, std::uint32_t b1) {
    if constexpr (std::is_same_v<E, bf16>) {
      asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
          "{%0, %1, %2, %3};"
          : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
          : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
    } else {
      asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
          "{%0, %1, %2, %3};"
          : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
          : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
    }
  }
};

}  // namespace clinicalbert::backends::device

#endif
