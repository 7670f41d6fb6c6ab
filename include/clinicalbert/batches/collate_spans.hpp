#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/batches/packed_sequences.hpp"
#include "clinicalbert/batches/span_example.hpp"

namespace clinicalbert::batches {

/// Windows, and the span of each.
struct span_batch : packed_sequences {
  std::vector<std::int32_t> starts, ends;  // [B], counted inside the sequence; -100 where there is none
};

/// Packs the chosen examples in the order given; overwrites `batch` and uses its memory again.
///
/// Throws batch_error for an example that does not exist or is empty, for segments of another number than pieces, for a
/// span that is not in its window, and for 2^32 rows or more.
inline void collate_spans(std::span<const span_example> examples, std::span<const std::uint32_t> chosen,
                          span_batch& batch) {
  batch.clear_sequences();
  batch.starts.clear();
  batch.ends.clear();
  for (const std::uint32_t number : chosen) {
    const auto& example = batch.example_of(examples, number);
    batch.append(number, example.ids, example.segments);
    const bool has_span = example.start != losses::ignored_label || example.end != losses::ignored_label;
    if (has_span &&
        (example.start < 0 || example.start > example.end || std::cmp_greater_equal(example.end, example.ids.size())))
      batch.refuse_example(number, "has a span that is not in it");
    batch.starts.push_back(example.start);
    batch.ends.push_back(example.end);
  }
}

}  // namespace clinicalbert::batches
