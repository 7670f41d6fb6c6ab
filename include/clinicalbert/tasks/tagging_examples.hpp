#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/tokens/plan_windows.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/word_table.hpp"

namespace clinicalbert::tasks {

/// Turns tagged sentences into what a token classifier learns from: the first piece of a word carries the word's tag,
/// its other pieces and [CLS] and [SEP] nothing (Devlin et al. 2019, section 5.3).
///
/// `allowed[k]`, a mask of classes, is what a word tagged k may be: more than bit k where the corpus does not mark a
/// type (labels::allowed_tags). A sentence of more than `length` pieces becomes several examples that overlap by
/// `overlap`, in which each word is learned once, from the first that has it. Appends to `examples`.
inline void add_tagging_examples(const tokens::tokenizer& tokenizer,
                                 std::span<const corpora::tagged_sentence> sentences, const labels::tag_set& tags,
                                 std::span<const std::uint64_t> allowed, std::size_t length, std::size_t overlap,
                                 std::vector<batches::token_example>& examples) {
  tokens::encoding pieces;
  tokens::word_table words;
  std::vector<tokens::piece_range> windows;
  for (const auto& sentence : sentences) {
    pieces.clear();
    tokenizer.append_words(sentence.words, pieces);
    tokens::find_words<std::int32_t>(pieces.words, pieces.offsets, words);
    tokens::plan_windows(words.pieces, length - 2, std::min(overlap, length - 3), windows);
    std::size_t learned = 0;  // words that an example has already
    for (const auto& window : windows) {
      batches::token_example example;
      const std::size_t size = window.end - window.begin + 2;
      example.ids.reserve(size);
      example.ids.push_back(tokenizer.pieces().cls_id());
      example.ids.insert(example.ids.end(), pieces.ids.data() + window.begin, pieces.ids.data() + window.end);
      example.ids.push_back(tokenizer.pieces().sep_id());
      example.allowed.assign(size, 0);
      for (; learned < words.size() && words.pieces[learned].begin < window.end; ++learned) {
        const std::size_t first = words.pieces[learned].begin;
        const auto& tag = sentence.tags[static_cast<std::size_t>(pieces.words[first])];
        example.allowed[first - window.begin + 1] = allowed[tags.classes().find(tag).value()];
      }
      examples.push_back(std::move(example));
    }
  }
}

}  // namespace clinicalbert::tasks
