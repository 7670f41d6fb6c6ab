#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "clinicalbert/backends/weight_block.hpp"
#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/held_bytes.hpp"

namespace clinicalbert::layers {

/// Copies the arrays of a frozen model to where the kernels of its backend read them, where that is not the host's own
/// memory: into one block that they hold. Throws what the backend says where it has none.
template <class B, class Frozen>
void hold_parts(Frozen& model) {
  if constexpr (backends::HoldsWeights<B>) {
    using E = typename B::element;
    std::vector<frozen_part<E>> parts;
    std::size_t total = 0;
    Frozen::visit(
        [&](const std::string&, const frozen_part<E>& part) {
          parts.push_back(part);
          total += tensors::arena::bytes_for(part.bytes, 1);
        },
        model);
    const auto block = backends::weight_block<B>(total);
    std::byte* to = block.data();
    for (const auto& part : parts) {
      if (part.bytes != 0) std::memcpy(to, part.held->data(), part.bytes);
      *part.held = tensors::held_bytes(block.keeper(), {to, part.bytes});
      to += tensors::arena::bytes_for(part.bytes, 1);
    }
  }
}

}  // namespace clinicalbert::layers
