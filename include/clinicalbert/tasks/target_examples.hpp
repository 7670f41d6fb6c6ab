#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
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
  std::size_t source = 512, target = 128;

  /// These for a model with so many positions.
  [[nodiscard]] target_lengths within(std::size_t positions) const noexcept {
    return {std::min(source, positions), std::min(target, positions)};
  }
};

/// What became of a corpus.
struct target_counts {
  std::size_t pairs = 0, cut_sources = 0, cut_targets = 0;
};

/// Overwrites `ids` with [CLS] text [SEP]; a longer text is cut behind its first pieces. Gives whether it was. `length`
/// is 2 at least. Throws text::size_error.
inline bool read_source(const tokens::tokenizer& tokenizer, std::string_view text, std::size_t length,
                        tokens::encoding& memory, std::vector<std::int32_t>& ids) {
  tokenizer.encode_into(text, memory);
  const bool is_cut = memory.size() > length;
  ids.assign(memory.ids.begin(), memory.ids.begin() + static_cast<std::ptrdiff_t>(std::min(length, memory.size())));
  ids.back() = tokenizer.pieces().sep_id();
  return is_cut;
}

/// Turns pairs into what an encoder-decoder learns from: targets begin with [CLS] and end with [SEP], but where they
/// were cut. Appends to `examples`. Lengths are 2 at least. Throws text::size_error.
inline target_counts add_target_examples(const tokens::tokenizer& tokenizer, const target_corpus& corpus,
                                         const target_lengths& lengths,
                                         std::vector<batches::target_example>& examples) {
  target_counts counts;
  tokens::encoding memory;
  for (const auto& pair : corpus.pairs) {
    auto& example = examples.emplace_back();
    ++counts.pairs;
    if (read_source(tokenizer, pair.source, lengths.source, memory, example.source)) ++counts.cut_sources;
    tokenizer.encode_into(pair.target, memory);
    if (memory.size() > lengths.target) ++counts.cut_targets;
    example.target = memory.ids;
    example.target.resize(std::min(lengths.target, memory.size()));
  }
  return counts;
}

}  // namespace clinicalbert::tasks
