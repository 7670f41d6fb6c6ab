#pragma once

#include <cstdint>
#include <span>

#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::tensors {

/// What an encoder reads: the ids [N] and segment ids [N] of all sequences, packed. A view; positions count from 0 in
/// each sequence. Ids are not checked here: `models::check_batch` does that at the boundary.
struct token_batch {
  std::span<const std::int32_t> ids;
  std::span<const std::uint8_t> segments;
  tensors::sequences sequences;
};

}  // namespace clinicalbert::tensors
