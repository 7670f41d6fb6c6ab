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
#include "clinicalbert/labels/tag_scheme.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/labels/word_windows.hpp"
#include "clinicalbert/losses/linear_chain_crf.hpp"
#include "clinicalbert/tokens/plan_windows.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/word_table.hpp"

namespace clinicalbert::tasks {

/// The classes of the words of a sentence that have pieces; overwrites. Where no piece is left of the word that begins
/// an entity, the entity's next word begins it. `tags` must have all classes that this needs.
inline void find_classes(std::span<const std::string> sentence_tags, const tokens::encoding& pieces,
                         const tokens::word_table& words, const labels::tag_set& tags,
                         std::vector<std::uint32_t>& classes) {
  classes.clear();
  std::size_t next = 0;  // word of the sentence
  for (const auto& range : words.pieces) {
    const auto word = static_cast<std::size_t>(pieces.words[range.begin]);
    const auto parsed = labels::parse_tag(sentence_tags[word]).value();
    bool lost_begin = false;  // of the entity that this word is in
    for (; next < word; ++next) {
      const auto lost = labels::parse_tag(sentence_tags[next]).value();
      if (lost.prefix != labels::tag_prefix::inside) lost_begin = lost.prefix == labels::tag_prefix::begin;
    }
    ++next;
    const bool begins = lost_begin && parsed.prefix == labels::tag_prefix::inside;
    const auto name = begins ? labels::tag_name(labels::tag_prefix::begin, parsed.type) : sentence_tags[word];
    classes.push_back(tags.classes().find(name).value());
  }
}

/// Turns sentences into what a token classifier learns from: the first piece of a word carries the mask of the word's
/// classes, its other pieces and [CLS] and [SEP] nothing (Devlin et al. 2019, section 5.3).
///
/// `find_masks(sentence, pieces, words, masks)` overwrites `masks`, a mask for each of `words`, the words that have
/// pieces. A sentence of more than `length` pieces becomes several examples that overlap by `overlap`, in which each
/// word is learned once, from the one that its labels would be read from (labels::windows_of_words); where they are cut
/// they say so. Appends to `examples`.
template <class FindMasks>
void add_masked_examples(const tokens::tokenizer& tokenizer, std::span<const corpora::tagged_sentence> sentences,
                         std::size_t length, std::size_t overlap, FindMasks find_masks,
                         std::vector<batches::token_example>& examples) {
  tokens::encoding pieces;
  tokens::word_table words;
  std::vector<tokens::piece_range> windows;
  std::vector<std::uint64_t> masks;  // of the words that have pieces
  for (const auto& sentence : sentences) {
    pieces.clear();
    tokenizer.append_words(sentence.words, pieces);
    tokens::find_words<std::int32_t>(pieces.words, pieces.offsets, words);
    find_masks(sentence, pieces, words, masks);
    tokens::plan_windows(words.pieces, length - 2, std::min(overlap, length - 3), windows);
    const auto chosen = labels::windows_of_words(windows, pieces.size(), words.pieces);
    std::size_t learned = 0;  // words that an example has already
    for (std::size_t n = 0; n < windows.size(); ++n) {
      const auto& window = windows[n];
      if (learned == words.size() || chosen[learned] != n) continue;  // other windows have its words farther inside
      batches::token_example example;
      const std::size_t size = window.end - window.begin + 2;
      example.ids.reserve(size);
      example.ids.push_back(tokenizer.pieces().cls_id());
      example.ids.insert(example.ids.end(), pieces.ids.data() + window.begin, pieces.ids.data() + window.end);
      example.ids.push_back(tokenizer.pieces().sep_id());
      example.allowed.assign(size, 0);
      if (learned > 0) example.cut |= losses::cut_before;
      for (; learned < words.size() && chosen[learned] == n; ++learned)
        example.allowed[words.pieces[learned].begin - window.begin + 1] = masks[learned];
      if (learned < words.size()) example.cut |= losses::cut_after;
      examples.push_back(std::move(example));
    }
  }
}

/// The same of tagged sentences, from one tag a word.
///
/// `allowed[k]`, a mask of classes, is what a word tagged k may be: more than bit k where the corpus does not mark a
/// type (labels::allowed_tags). Where no piece is left of the word that begins an entity, the entity's next word begins
/// it. Appends to `examples`.
inline void add_tagging_examples(const tokens::tokenizer& tokenizer,
                                 std::span<const corpora::tagged_sentence> sentences, const labels::tag_set& tags,
                                 std::span<const std::uint64_t> allowed, std::size_t length, std::size_t overlap,
                                 std::vector<batches::token_example>& examples) {
  std::vector<std::uint32_t> classes;
  add_masked_examples(
      tokenizer, sentences, length, overlap,
      [&](const auto& sentence, const auto& pieces, const auto& words, std::vector<std::uint64_t>& masks) {
        find_classes(sentence.tags, pieces, words, tags, classes);
        masks.clear();
        for (const std::uint32_t k : classes) masks.push_back(allowed[k]);
      },
      examples);
}

}  // namespace clinicalbert::tasks
