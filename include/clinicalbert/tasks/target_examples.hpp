#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <vector>

#include "clinicalbert/batches/target_example.hpp"
#include "clinicalbert/corpora/source_target.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// Pairs of texts and the file that they come from, which messages name.
struct target_corpus {
  std::filesystem::path path;
  std::vector<corpora::source_target> pairs;
};

/// Pieces of a source and of a target at most, special ones included.
struct target_lengths {
  std::size_t source, target;
};

/// What became of a corpus.
struct target_counts {
  std::size_t pairs = 0, cut_sources = 0, cut_targets = 0;
};

/// Turns pairs into what an encoder-decoder learns from: sources are [CLS] text [SEP], of a longer text its first
/// pieces; targets begin with [CLS] and end with [SEP], but where they were cut. Appends to `examples`. Lengths are 2
/// at least. Throws text::size_error.
inline target_counts add_target_examples(const tokens::tokenizer& tokenizer, const target_corpus& corpus,
                                         const target_lengths& lengths,
                                         std::vector<batches::target_example>& examples) {
  target_counts counts;
  tokens::encoding memory;
  for (const auto& pair : corpus.pairs) {
    auto& example = examples.emplace_back();
    ++counts.pairs;
    tokenizer.encode_into(pair.source, memory);
    if (memory.size() > lengths.source) ++counts.cut_sources;
    example.source = memory.ids;
    example.source.resize(std::min(lengths.source, memory.size()));
    example.source.back() = tokenizer.pieces().sep_id();
    tokenizer.encode_into(pair.target, memory);
    if (memory.size() > lengths.target) ++counts.cut_targets;
    example.target = memory.ids;
    example.target.resize(std::min(lengths.target, memory.size()));
  }
  return counts;
}

}  // namespace clinicalbert::tasks
