#pragma once

#include <cstddef>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/buffer.hpp"
#include "clinicalbert/backends/cuda/kernels/element.hpp"

namespace clinicalbert::backends::device {

/// Neighboring elements that move at once, in accesses of 16 bytes or fewer, and how they must be aligned.
template <class E, std::uint32_t Lanes>
struct alignas(sizeof(E) * Lanes < 16 ? sizeof(E) * Lanes : 16) neighbors {
  E elements[Lanes];
};

#ifndef __CUDACC__
/// What a GPU would not forgive: std::logic_error.
template <class E, std::uint32_t Lanes>
void check_alignment(const E* at) {
  if (reinterpret_cast<std::uintptr_t>(at) % alignof(neighbors<E, Lanes>) != 0)
    throw std::logic_error("a kernel moves " + std::to_string(Lanes) + " elements at an unaligned address");
}
#endif

/// values = elements [at, at + Lanes).
template <std::uint32_t Lanes, class E>
CLINICALBERT_DEVICE void load(buffer<const E> from, std::size_t at, float (&values)[Lanes]) {
#ifdef __CUDACC__
  const neighbors<E, Lanes> packed = *reinterpret_cast<const neighbors<E, Lanes>*>(from.data + at);
  CLINICALBERT_UNROLL
  for (std::uint32_t i = 0; i < Lanes; ++i) values[i] = widened(packed.elements[i]);
#else
  check_alignment<E, Lanes>(from.data + at);
  for (std::uint32_t i = 0; i < Lanes; ++i) values[i] = widened(from[at + i]);
#endif
}

/// Elements [at, at + Lanes) = values, rounded.
template <std::uint32_t Lanes, class E>
CLINICALBERT_DEVICE void store(buffer<E> to, std::size_t at, const float (&values)[Lanes]) {
#ifdef __CUDACC__
  neighbors<E, Lanes> packed;
  CLINICALBERT_UNROLL
  for (std::uint32_t i = 0; i < Lanes; ++i) packed.elements[i] = rounded<E>(values[i]);
  *reinterpret_cast<neighbors<E, Lanes>*>(to.data + at) = packed;
#else
  check_alignment<E, Lanes>(to.data + at);
  for (std::uint32_t i = 0; i < Lanes; ++i) to[at + i] = rounded<E>(values[i]);
#endif
}

}  // namespace clinicalbert::backends::device
