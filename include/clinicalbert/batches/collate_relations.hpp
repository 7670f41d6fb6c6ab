#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "clinicalbert/batches/packed_sequences.hpp"
#include "clinicalbert/batches/relation_example.hpp"
#include "clinicalbert/tensors/row_lists.hpp"

namespace clinicalbert::batches {

/// Windows of documents; the entities and pairs of all documents numbered through.
struct relation_batch : packed_sequences {
  std::vector<std::uint32_t> mention_rows;        // [M]
  std::vector<std::uint32_t> entity_offsets{0U};  // [entities + 1]
  std::vector<std::uint32_t> pairs;               // [2 P] the first and the second entity of each
  std::vector<std::int32_t> labels;               // [P], -100 where there is none
  std::size_t pairs_before = 0;                   // the other processes'

  [[nodiscard]] std::size_t entities() const noexcept { return entity_offsets.size() - 1; }
  /// Where the entities stand; valid until the batch changes.
  [[nodiscard]] tensors::row_lists entities_view() const noexcept { return {mention_rows, entity_offsets}; }
};

/// Packs the chosen documents in the order given; overwrites `batch` and uses its memory again.
///
/// Throws batch_error for an example that does not exist or is empty, for offsets, rows, entities or labels that do not
/// fit together, and for 2^32 rows or more.
inline void collate_relations(std::span<const relation_example> examples, std::span<const std::uint32_t> chosen,
                              relation_batch& batch) {
  batch.clear_sequences();
  batch.mention_rows.clear();
  batch.pairs.clear();
  batch.labels.clear();
  batch.pairs_before = 0;
  batch.entity_offsets.assign(1, 0U);
  for (const std::uint32_t number : chosen) {
    const auto refuse = [&](const char* why) { batch.refuse_example(number, why); };
    const auto& example = batch.example_of(examples, number);
    const auto ascends = [](const std::vector<std::uint32_t>& offsets, std::size_t end, bool may_be_empty) {
      if (offsets.empty() || offsets.front() != 0 || offsets.back() != end) return false;
      for (std::size_t i = 1; i < offsets.size(); ++i)
        if (offsets[i] < offsets[i - 1] || (offsets[i] == offsets[i - 1] && !may_be_empty)) return false;
      return true;
    };
    if (example.ids.empty()) refuse("has no tokens");
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
    if (example.ids.size() > most - batch.ids.size()) refuse("makes the batch too long");
    if (!ascends(example.window_offsets, example.ids.size(), false)) refuse("has windows that are not its tokens");
    if (!ascends(example.entity_offsets, example.mention_rows.size(), true))
      refuse("has entities that are not its mentions");
    if (!example.labels.empty() && example.labels.size() != example.pairs.size())
      refuse("has labels of another number than pairs");
    const auto first_row = static_cast<std::uint32_t>(batch.ids.size());
    const auto first_mention = static_cast<std::uint32_t>(batch.mention_rows.size());
    const auto first_entity = static_cast<std::uint32_t>(batch.entities());
    batch.ids.insert(batch.ids.end(), example.ids.begin(), example.ids.end());
    for (std::size_t w = 1; w < example.window_offsets.size(); ++w)
      batch.sequence_offsets.push_back(first_row + example.window_offsets[w]);
    for (const std::uint32_t row : example.mention_rows) {
      if (row >= example.ids.size()) refuse("has a mention outside of its tokens");
      batch.mention_rows.push_back(first_row + row);
    }
    for (std::size_t e = 1; e < example.entity_offsets.size(); ++e)
      batch.entity_offsets.push_back(first_mention + example.entity_offsets[e]);
    for (const auto& pair : example.pairs)
      for (const std::uint32_t entity : pair) {
        if (entity >= example.entity_offsets.size() - 1) refuse("has a pair of an entity that is not there");
        batch.pairs.push_back(first_entity + entity);
      }
    batch.labels.insert(batch.labels.end(), example.labels.begin(), example.labels.end());
    batch.labels.resize(batch.pairs.size() / 2, losses::ignored_label);
  }
  batch.segments.assign(batch.ids.size(), std::uint8_t{0});
}

}  // namespace clinicalbert::batches
