#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/batches/packed_sequences.hpp"
#include "clinicalbert/batches/pretraining_example.hpp"

namespace clinicalbert::batches {

/// Sequences, the masked rows of them all, and whether the halves of each follow one another; of a batch that several
/// processes share, those of one of them.
struct pretraining_batch : packed_sequences {
  std::vector<std::uint32_t> masked_rows;        // [M], ascending: of the N rows
  std::vector<std::int32_t> masked_labels;       // [M]
  std::vector<std::int32_t> next_sentences;      // [B], -100 where there is none
  std::size_t rows_before = 0, rows_behind = 0;  // the other processes' (take_share.hpp)
};

/// Packs the chosen examples in the order given; overwrites `batch` and uses its memory again.
///
/// Throws batch_error for an example that does not exist or is empty, for lists of different lengths, for masked rows
/// that do not ascend or are not its own, and for 2^32 rows or more.
inline void collate_pretraining(std::span<const pretraining_example> examples, std::span<const std::uint32_t> chosen,
                                pretraining_batch& batch) {
  batch.clear_sequences();
  batch.masked_rows.clear();
  batch.masked_labels.clear();
  batch.next_sentences.clear();
  batch.rows_before = batch.rows_behind = 0;
  for (const std::uint32_t number : chosen) {
    const auto& example = batch.example_of(examples, number);
    const auto first = static_cast<std::uint32_t>(batch.tokens());
    batch.append(number, example.ids, example.segments);
    if (example.masked_rows.size() != example.masked_labels.size())
      batch.refuse_example(number, "has labels of another number than masked rows");
    std::size_t least = 0;
    for (const std::uint32_t row : example.masked_rows) {
      if (row < least || row >= example.ids.size())
        batch.refuse_example(number, "has masked rows that do not ascend or are not its own");
      least = std::size_t{row} + 1;
      batch.masked_rows.push_back(first + row);
    }
    batch.masked_labels.insert(batch.masked_labels.end(), example.masked_labels.begin(), example.masked_labels.end());
    batch.next_sentences.push_back(example.next_sentence);
  }
}

}  // namespace clinicalbert::batches
