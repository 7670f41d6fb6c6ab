#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/labels/decode_tags.hpp"
#include "clinicalbert/metrics/span_f1.hpp"
#include "clinicalbert/tasks/compare_tags.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"

namespace clinicalbert::tasks {

/// Calls `each(number, text, path)` for sentences that are split already, in their order: the sentence's number, what
/// the tagger made of it (a tagged_text), and the number of the tag of each word of `text.words`.
///
/// A word of which normalizing leaves no piece is not among `text.words`; word w there is the sentence's word
/// `word_of(text, w)`.
template <models::Model M, backends::Backend B, class Each>
void for_each_tagged(typename B::stream& s, const token_tagger<M, B>& tagger,
                     std::span<const corpora::tagged_sentence> sentences, Each each) {
  constexpr std::size_t together = 64;  // sentences whose windows share batches
  labels::tag_workspace memory;
  std::vector<tagged_text> texts;
  std::vector<std::uint32_t> path;
  for (std::size_t begin = 0; begin < sentences.size(); begin += together) {
    texts.resize(std::min(together, sentences.size() - begin));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      texts[i].pieces.clear();
      tagger.tokenizer().append_words(sentences[begin + i].words, texts[i].pieces);
    }
    tagger.tag(s, texts);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      path.resize(texts[i].words.size());
      labels::decode_tags(std::span<const float>(texts[i].logits), tagger.decoder().transitions(), std::span(path),
                          memory);
      each(begin + i, std::as_const(texts[i]), std::span<const std::uint32_t>(path));
    }
  }
}

/// The number in its sentence of word w of a text that was tagged.
[[nodiscard]] inline std::size_t word_of(const tagged_text& text, std::size_t w) {
  return static_cast<std::size_t>(text.pieces.words[text.words.pieces[w].begin]);
}

/// The tags that a tagger gives to the words of sentences that are split already, one list a sentence.
///
/// A word of which normalizing leaves no piece is O.
template <models::Model M, backends::Backend B>
[[nodiscard]] std::vector<std::vector<std::string>> predict_tags(typename B::stream& s,
                                                                 const token_tagger<M, B>& tagger,
                                                                 std::span<const corpora::tagged_sentence> sentences) {
  const auto& tags = tagger.decoder().tags();
  std::vector<std::vector<std::string>> predicted;
  predicted.reserve(sentences.size());
  for_each_tagged(s, tagger, sentences,
                  [&](std::size_t n, const tagged_text& text, std::span<const std::uint32_t> path) {
                    auto& line = predicted.emplace_back(sentences[n].words.size(), tags.classes().name(tags.outside()));
                    for (std::size_t w = 0; w < path.size(); ++w) line[word_of(text, w)] = tags.classes().name(path[w]);
                  });
  return predicted;
}

/// Compares what a tagger finds with a corpus, as `compare_tags`.
template <models::Model M, backends::Backend B>
[[nodiscard]] metrics::span_f1 score_tags(typename B::stream& s, const token_tagger<M, B>& tagger,
                                          std::span<const corpora::tagged_sentence> sentences) {
  return compare_tags(sentences, predict_tags(s, tagger, sentences));
}

}  // namespace clinicalbert::tasks
