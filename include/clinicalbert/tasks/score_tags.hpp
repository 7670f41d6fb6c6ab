#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/labels/decode_spans.hpp"
#include "clinicalbert/metrics/span_f1.hpp"
#include "clinicalbert/metrics/tag_f1.hpp"
#include "clinicalbert/tasks/compare_tags.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"

namespace clinicalbert::tasks {

/// Calls `each(number, text, layer, logits, path)` for sentences that are split already, in their order, and for each
/// layer of the tagger's tags: the sentence's number, what the tagger made of it (a tagged_text), the layer's logits
/// and the number in it of the tag of each word of `text.words` (labels::entity_decoder::for_each_layer).
///
/// A word of which normalizing leaves no piece is not among `text.words`; word w there is the sentence's word
/// `word_of(text, w)`.
template <models::Model M, backends::Backend B, class Each>
void for_each_tagged(typename B::stream& s, const token_tagger<M, B>& tagger,
                     std::span<const corpora::tagged_sentence> sentences, Each each) {
  constexpr std::size_t together = 64;  // sentences whose windows share batches
  labels::entity_decoder::workspace memory;
  std::vector<tagged_text> texts;
  for (std::size_t begin = 0; begin < sentences.size(); begin += together) {
    texts.resize(std::min(together, sentences.size() - begin));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      texts[i].pieces.clear();
      tagger.tokenizer().append_words(sentences[begin + i].words, texts[i].pieces);
    }
    tagger.tag(s, texts);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::span<const float> logits(texts[i].logits);
      tagger.decoder().for_each_layer(logits, texts[i].words.size(), memory,
                                      [&](std::size_t layer, auto of_layer, auto path) {
                                        each(begin + i, std::as_const(texts[i]), layer, of_layer, path);
                                      });
    }
  }
}

/// The number in its sentence of word w of a text that was tagged.
[[nodiscard]] inline std::size_t word_of(const tagged_text& text, std::size_t w) {
  return static_cast<std::size_t>(text.pieces.words[text.words.pieces[w].begin]);
}

/// The tags that a tagger gives to the words of sentences that are split already, a list a sentence and layer: that of
/// sentence n and layer g is number n * layers + g.
///
/// A word of which normalizing leaves no piece is O. A layer's tags are spelled as tag_layers::tags has them.
template <models::Model M, backends::Backend B>
[[nodiscard]] std::vector<std::vector<std::string>> predict_tags(typename B::stream& s,
                                                                 const token_tagger<M, B>& tagger,
                                                                 std::span<const corpora::tagged_sentence> sentences) {
  const auto& tags = tagger.decoder().tags();
  std::vector<std::vector<std::string>> predicted;
  predicted.reserve(sentences.size() * tagger.decoder().layers().count());
  for_each_tagged(s, tagger, sentences,
                  [&](std::size_t n, const tagged_text& text, std::size_t, auto, std::span<const std::uint32_t> path) {
                    auto& line = predicted.emplace_back(sentences[n].words.size(), tags.classes().name(tags.outside()));
                    for (std::size_t w = 0; w < path.size(); ++w) line[word_of(text, w)] = tags.classes().name(path[w]);
                  });
  return predicted;
}

/// The entities that a tagger finds in sentences that are split already, as spans of words, a list a sentence. The
/// types are views of those of the tagger.
template <models::Model M, backends::Backend B>
[[nodiscard]] std::vector<std::vector<metrics::span_f1::typed_span>> predict_spans(
    typename B::stream& s, const token_tagger<M, B>& tagger, std::span<const corpora::tagged_sentence> sentences) {
  const auto& layers = tagger.decoder().layers();
  const auto tags = predict_tags(s, tagger, sentences);
  std::vector<std::vector<metrics::span_f1::typed_span>> found(sentences.size());
  for (std::size_t i = 0; i < tags.size(); ++i)
    for (const auto& span : metrics::spans_of_tags(tags[i])) {
      const auto type = layers.type_of(i % layers.count(), layers.tags().types().find(span.type).value());
      found[i / layers.count()].push_back({span.begin, span.end, layers.types().name(type)});
    }
  return found;
}

/// Compares what a tagger finds with a corpus, as `compare_spans`.
template <models::Model M, backends::Backend B>
[[nodiscard]] metrics::span_f1 score_tags(typename B::stream& s, const token_tagger<M, B>& tagger,
                                          std::span<const corpora::tagged_sentence> sentences) {
  return compare_spans(sentences, predict_spans(s, tagger, sentences));
}

}  // namespace clinicalbert::tasks
