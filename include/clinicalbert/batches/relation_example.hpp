#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "clinicalbert/losses/label_weight.hpp"

namespace clinicalbert::batches {

/// A document whose entities are related: encoded once for all its pairs.
///
/// Its windows, [CLS] and [SEP] included, stand one behind the other in `ids`. Entity e is named at the rows
/// mention_rows[entity_offsets[e] .. entity_offsets[e + 1]), which may be none. `labels` has one item a pair, or none.
struct relation_example {
  std::vector<std::int32_t> ids;                    ///< [N]
  std::vector<std::uint32_t> window_offsets{0U};    ///< [windows + 1]
  std::vector<std::uint32_t> mention_rows;          ///< [M] numbers of `ids`
  std::vector<std::uint32_t> entity_offsets{0U};    ///< [entities + 1] of `mention_rows`
  std::vector<std::array<std::uint32_t, 2>> pairs;  ///< [P] numbers of two entities
  std::vector<std::int32_t> labels;                 ///< [P] a class, 0: no relation; -100: unknown
};

}  // namespace clinicalbert::batches
