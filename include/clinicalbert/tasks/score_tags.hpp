#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/metrics/tag_f1.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"

namespace clinicalbert::tasks {

/// The tags that a tagger gives to the words of sentences that are split already, one list a sentence.
///
/// A word of which normalizing leaves no piece is O.
template <models::Model M, backends::Backend B>
[[nodiscard]] std::vector<std::vector<std::string>> predict_tags(typename B::stream& s,
                                                                 const token_tagger<M, B>& tagger,
                                                                 std::span<const corpora::tagged_sentence> sentences) {
  constexpr std::size_t together = 64;  // sentences whose windows share batches
  const auto& tags = tagger.decoder().tags();
  labels::tag_workspace memory;
  std::vector<tagged_text> texts;
  std::vector<std::uint32_t> path;
  std::vector<std::vector<std::string>> predicted;
  predicted.reserve(sentences.size());
  for (std::size_t begin = 0; begin < sentences.size(); begin += together) {
    texts.resize(std::min(together, sentences.size() - begin));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      texts[i].pieces.clear();
      tagger.tokenizer().append_words(sentences[begin + i].words, texts[i].pieces);
    }
    tagger.tag(s, texts);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto& text = texts[i];
      path.resize(text.words.size());
      labels::decode_tags(std::span<const float>(text.logits), tagger.decoder().transitions(), std::span(path), memory);
      auto& line = predicted.emplace_back(sentences[begin + i].words.size(), tags.classes().name(tags.outside()));
      for (std::size_t w = 0; w < path.size(); ++w)
        line[static_cast<std::size_t>(text.pieces.words[text.words.pieces[w].begin])] = tags.classes().name(path[w]);
    }
  }
  return predicted;
}

/// The types that a corpus marks at least once, in the order in which they first occur.
[[nodiscard]] inline std::vector<std::string> marked_types(std::span<const corpora::tagged_sentence> sentences) {
  std::vector<std::string> types;
  for (const auto& sentence : sentences)
    for (const auto& span : metrics::spans_of_tags(sentence.tags))
      if (std::ranges::find(types, span.type) == types.end()) types.emplace_back(span.type);
  return types;
}

/// Compares what a tagger finds with a corpus. A type that the corpus never marks is left out of the prediction: it is
/// not said there whether such an entity is right. Entities by seqeval's default rule (metrics/tag_f1.hpp).
template <models::Model M, backends::Backend B>
[[nodiscard]] metrics::span_f1 score_tags(typename B::stream& s, const token_tagger<M, B>& tagger,
                                          std::span<const corpora::tagged_sentence> sentences) {
  const auto types = marked_types(sentences);
  const auto predicted = predict_tags(s, tagger, sentences);
  metrics::span_f1 counts;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    auto found = metrics::spans_of_tags(predicted[i]);
    std::erase_if(found, [&](const auto& span) { return std::ranges::find(types, span.type) == types.end(); });
    counts.add(metrics::spans_of_tags(sentences[i].tags), std::move(found));
  }
  return counts;
}

}  // namespace clinicalbert::tasks
