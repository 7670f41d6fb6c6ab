#pragma once

#include <cstdint>

#include "clinicalbert/text/span.hpp"

namespace clinicalbert::labels {

/// A labelled stretch of a note.
struct entity {
  text::byte_span span;     ///< half-open, in bytes of the original note
  std::uint32_t label = 0;  ///< index into the `label_set` of entity types
  float score = 1.0F;       ///< in [0, 1]; how it comes about: `decode_spans`; 1 for a gold annotation

  friend constexpr bool operator==(const entity&, const entity&) noexcept = default;
};

}  // namespace clinicalbert::labels
