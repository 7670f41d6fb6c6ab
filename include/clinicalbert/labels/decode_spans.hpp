#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/labels/chunks.hpp"
#include "clinicalbert/labels/decode_tags.hpp"
#include "clinicalbert/labels/entity.hpp"
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

/// Logits of the words of a note -> its entities: constrained decoding, then spans. With what a CRF has learned, that
/// is part of the decoding, and an entity's score is the mean over its words of the probability that the CRF gives the
/// tag chosen, given the whole note (`tag_marginals`). Const use is safe from many threads, each with its own
/// workspace.
class entity_decoder {
 public:
  struct workspace {
    tag_workspace tags;
    std::vector<std::uint32_t> path;
    marginal_workspace marginals;
  };

  explicit entity_decoder(tag_set tags) : tags_(std::move(tags)), transitions_(tags_) {}

  /// With a CRF's scores, unless they are empty. Throws label_error for scores of another number of tags.
  template <class T>
  entity_decoder(tag_set tags, const losses::chain_scores<const T>& learned) : entity_decoder(std::move(tags)) {
    has_crf_ = !learned.pairs.empty();
    if (has_crf_) transitions_.add(learned);
  }

  [[nodiscard]] const tag_set& tags() const noexcept { return tags_; }
  [[nodiscard]] const label_set& types() const noexcept { return tags_.types(); }
  [[nodiscard]] const tag_transitions& transitions() const noexcept { return transitions_; }
  [[nodiscard]] bool has_crf() const noexcept { return has_crf_; }

  /// `logits`: [W, K], `words`: [W]; appends to `entities`.
  template <class T>
  void decode(std::span<const T> logits, std::span<const text::byte_span> words, workspace& memory,
              std::vector<entity>& entities) const {
    memory.path.resize(words.size());
    decode_tags(logits, transitions_, std::span(memory.path), memory.tags);
    const std::span<const std::uint32_t> path(memory.path);
    if (!has_crf_) return decode_spans(logits, path, words, tags_, entities);
    const auto marginals = tag_marginals(logits, transitions_, memory.marginals);
    decode_spans_by([&](std::size_t i) { return marginals[i * tags_.size() + path[i]]; }, path, words, tags_, entities);
  }

 private:
  tag_set tags_;
  tag_transitions transitions_;
  bool has_crf_ = false;
};

}  // namespace clinicalbert::labels
