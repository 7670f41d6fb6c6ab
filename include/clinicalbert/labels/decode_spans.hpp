#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/labels/chunks.hpp"
#include "clinicalbert/labels/decode_tags.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/tag_layers.hpp"
#include "clinicalbert/labels/tag_marginals.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/losses/chain_sums.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::labels {

/// Probability of class `chosen` under softmax of one row of logits, computed in double.
template <class T>
[[nodiscard]] double softmax_at(std::span<const T> row, std::size_t chosen) noexcept {
  auto largest = static_cast<double>(row[0]);
  for (const T value : row) largest = std::fmax(largest, static_cast<double>(value));
  double sum = 0.0;
  for (const T value : row) sum += std::exp(static_cast<double>(value) - largest);
  return std::exp(static_cast<double>(row[chosen]) - largest) / sum;
}

/// Turns one tag a word into entities with byte spans of the note; appends to `entities`, in the order of the note.
///
/// `path`: [W], what `decode_tags` chose; `words`: [W], the bytes of each word. An entity spans from the first byte of
/// its first word to the last byte of its last word. Its score is the mean over its words of `probability_of(word)`,
/// that of the tag chosen for the word.
template <class Probability>
void decode_spans_by(Probability probability_of, std::span<const std::uint32_t> path,
                     std::span<const text::byte_span> words, const tag_set& tags, std::vector<entity>& entities) {
  assert(words.size() == path.size());
  for_each_chunk(
      path.size(), [&](std::size_t i) { return tags[path[i]]; },
      [&](const chunk<std::uint32_t>& found) {
        double sum = 0.0;
        for (std::size_t i = found.begin; i < found.end; ++i) sum += probability_of(i);
        const text::byte_span span{words[found.begin].begin, words[found.end - 1].end};
        entities.push_back({span, found.type, static_cast<float>(sum / (found.end - found.begin))});
      });
}

/// The same where a word's probabilities are softmax over all K tags; `logits`: [W, K].
template <class T>
void decode_spans(std::span<const T> logits, std::span<const std::uint32_t> path,
                  std::span<const text::byte_span> words, const tag_set& tags, std::vector<entity>& entities) {
  assert(logits.size() == path.size() * tags.size());
  const auto softmax = [&](std::size_t i) { return softmax_at(logits.subspan(i * tags.size(), tags.size()), path[i]); };
  decode_spans_by(softmax, path, words, tags, entities);
}

/// Logits of the words of a note -> its entities: constrained decoding of each layer of tags, then spans. With what a
/// CRF has learned, that is part of the decoding, and an entity's score is the mean over its words of the probability
/// that the CRF gives the tag chosen, given the whole note (`tag_marginals`). Const use is safe from many threads, each
/// with its own workspace.
class entity_decoder {
 public:
  struct workspace {
    tag_workspace tags;
    std::vector<std::uint32_t> path;
    marginal_workspace marginals;
    std::vector<double> layer;  // [W, K of a layer]
  };

  explicit entity_decoder(tag_layers layers) : layers_(std::move(layers)), transitions_(layers_.tags()) {}

  /// With a CRF's scores, unless they are empty. Throws label_error for scores of another number of tags, and for tags
  /// in one layer a type.
  template <class T>
  entity_decoder(tag_layers layers, const losses::chain_scores<const T>& learned) : entity_decoder(std::move(layers)) {
    has_crf_ = !learned.pairs.empty();
    if (has_crf_ && layers_.are_one_a_type()) throw label_error("a CRF's scores are not of one layer a type");
    if (has_crf_) transitions_.add(learned);
  }

  [[nodiscard]] const tag_layers& layers() const noexcept { return layers_; }
  /// Those of a layer.
  [[nodiscard]] const tag_set& tags() const noexcept { return layers_.tags(); }
  [[nodiscard]] const label_set& types() const noexcept { return layers_.types(); }
  [[nodiscard]] const tag_transitions& transitions() const noexcept { return transitions_; }
  [[nodiscard]] bool has_crf() const noexcept { return has_crf_; }

  /// `logits`: [W, K], `words`: [W]; appends to `entities`, in the order of their begins, longer ones first, and of
  /// their labels.
  template <class T>
  void decode(std::span<const T> logits, std::span<const text::byte_span> words, workspace& memory,
              std::vector<entity>& entities) const {
    const std::size_t first = entities.size();
    for_each_layer(logits, words.size(), memory, [&](std::size_t layer, auto of_layer, auto path) {
      const std::size_t first_of_layer = entities.size();
      add(of_layer, path, words, memory, entities);
      for (std::size_t i = first_of_layer; i < entities.size(); ++i)
        entities[i].label = layers_.type_of(layer, entities[i].label);
    });
    if (layers_.count() == 1) return;
    std::sort(entities.begin() + static_cast<std::ptrdiff_t>(first), entities.end(),
              [](const entity& a, const entity& b) {
                return std::tuple(a.span.begin, b.span.end, a.label) < std::tuple(b.span.begin, a.span.end, b.label);
              });
  }

  /// Calls `each(layer, logits, path)` for each layer of tags: its logits [W, layers().width()] and the number of each
  /// word's tag. Both are valid until it returns.
  template <class T, class Each>
  void for_each_layer(std::span<const T> logits, std::size_t words, workspace& memory, Each each) const {
    memory.path.resize(words);
    const std::span<const std::uint32_t> path(memory.path);
    if (layers_.count() == 1) {
      decode_tags(logits, transitions_, std::span(memory.path), memory.tags);
      each(std::size_t{0}, logits, path);
      return;
    }
    const std::size_t width = layers_.width();
    memory.layer.resize(words * width);
    const std::span<const double> of_layer(memory.layer);
    for (std::size_t g = 0; g < layers_.count(); ++g) {
      for (std::size_t w = 0; w < words; ++w)
        for (std::size_t k = 0; k < width; ++k)
          memory.layer[w * width + k] = static_cast<double>(logits[w * layers_.size() + g * width + k]);
      decode_tags(of_layer, transitions_, std::span(memory.path), memory.tags);
      each(g, of_layer, path);
    }
  }

 private:
  // The entities of a layer, their labels as its tags number types.
  template <class T>
  void add(std::span<const T> logits, std::span<const std::uint32_t> path, std::span<const text::byte_span> words,
           workspace& memory, std::vector<entity>& entities) const {
    const auto& tags = layers_.tags();
    if (!has_crf_) return decode_spans(logits, path, words, tags, entities);
    const auto marginals = tag_marginals(logits, transitions_, memory.marginals);
    decode_spans_by([&](std::size_t i) { return marginals[i * tags.size() + path[i]]; }, path, words, tags, entities);
  }

  tag_layers layers_;
  tag_transitions transitions_;
  bool has_crf_ = false;
};

}  // namespace clinicalbert::labels
