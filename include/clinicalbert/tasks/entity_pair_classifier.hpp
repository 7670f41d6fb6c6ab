#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/heads/relation.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/labels/document_entities.hpp"
#include "clinicalbert/labels/relations.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/repeated_infer.hpp"
#include "clinicalbert/tasks/marked_document.hpp"
#include "clinicalbert/tasks/relation_meaning.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "clinicalbert/tensors/token_batch.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// A note whose mentions are known, on its way through an entity_pair_classifier; its memory is used again.
struct related_note {
  marked_document document;
  std::vector<labels::document_entity> entities;
  std::vector<labels::number_pair> pairs;  ///< [P] of entities
  std::vector<float> logits;               ///< [P, K]
};

/// A frozen relation extractor with its tokenizer: from a note of any length and its mentions to one row of logits for
/// each pair of entities that may be related. A note is encoded once for all its pairs.
///
/// Const use is safe from many threads, each with its own stream.
template <models::Model M, backends::Backend B>
class entity_pair_classifier {
  static_assert(std::same_as<typename B::element, float>,
                "entity_pair_classifier: a relation extractor computes in float");

 public:
  using encoder = models::encoder<M, B>;
  using repeated = models::repeated_infer<encoder>;
  using head = heads::relation<encoder::hidden, B>;
  using model = heads::with_heads<encoder, head>;
  using stream = typename B::stream;

  /// Throws std::invalid_argument where the parts do not fit together: relations and head, markers and vocabulary,
  /// vocabulary and word table, windows and positions; the message has the numbers.
  entity_pair_classifier(typename model::frozen weights, const models::encoder_options& options,
                         relation_meaning meaning, tokens::tokenizer tokenizer, const relation_windows& windows = {})
      : weights_(std::move(weights)),
        options_(options),
        meaning_(std::move(meaning)),
        tokenizer_(std::move(tokenizer)),
        windows_(windows),
        markers_(marker_ids(meaning_, tokenizer_.pieces())) {
    const auto tables = weights_.encoder.embeddings.sizes();
    const std::size_t least = relation_windows::least_length, labels = meaning_.classes.size();
    require(classes() == labels, "outputs of the head", classes(), "relations, none being one", labels);
    require(tokenizer_.pieces().size() <= tables.vocabulary, "pieces of the vocabulary", tokenizer_.pieces().size(),
            "rows of the word table", tables.vocabulary);
    require(windows_.length <= tables.positions, "pieces of a window", windows_.length, "positions", tables.positions);
    require(windows_.length >= least, "pieces of a window", windows_.length, "or more that it must hold:", least);
    require(windows_.overlap < windows_.length - 2, "pieces that windows share", windows_.overlap,
            "pieces of a window, two of them special", windows_.length);
  }

  [[nodiscard]] const tokens::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  [[nodiscard]] const relation_windows& windows() const noexcept { return windows_; }
  [[nodiscard]] const relation_meaning& meaning() const noexcept { return meaning_; }
  [[nodiscard]] std::size_t classes() const noexcept { return std::get<0>(weights_.heads).labels(); }

  /// Overwrites `result`. Types of mentions are those of `meaning()`; spans lie in the note.
  ///
  /// Throws text::size_error for a note of 4 GiB or more, std::bad_alloc.
  void classify(stream& s, std::string_view note, std::span<const labels::typed_mention> mentions,
                related_note& result) const {
    result.entities = labels::group_mentions(note, mentions);
    result.pairs = labels::candidate_pairs(result.entities, meaning_.pairs);
    result.logits.resize(result.pairs.size() * classes());
    if (result.pairs.empty()) return;
    result.document.read(tokenizer_, note, mentions, markers_, windows_);
    const auto& places = result.document.places();
    std::vector<float> rows(places.size() * encoder::hidden);  // of the mentions; of one that is nowhere not looked at
    encode(s, result.document, rows);

    std::vector<std::uint32_t> numbers, offsets{0};
    for (const auto& entity : result.entities) {
      for (const std::uint32_t m : entity.mentions)
        if (places[m] != marked_document::nowhere) numbers.push_back(m);
      offsets.push_back(static_cast<std::uint32_t>(numbers.size()));
    }
    constexpr std::size_t together = 4096;  // pairs, whose number may be the square of the note's length
    std::vector<std::uint32_t> some;
    for (std::size_t begin = 0; begin < result.pairs.size(); begin += together) {
      const std::size_t count = std::min(together, result.pairs.size() - begin);
      some.clear();
      for (const auto& pair : std::span(result.pairs).subspan(begin, count))
        some.insert(some.end(), pair.begin(), pair.end());
      s.arena().reserve(head::workspace(result.entities.size(), count, {classes()}, s.concurrency()) +
                        tensors::arena::bytes_for(rows.size(), sizeof(float)) +
                        tensors::arena::bytes_for(count * classes(), sizeof(float)));
      const tensors::arena::scope scope(s.arena());
      const std::span<float> read = s.arena().template take<float>(rows.size()),
                             logits = s.arena().template take<float>(count * classes());
      std::ranges::copy(rows, read.begin());
      head::infer(s, std::get<0>(weights_.heads), {{numbers, offsets}, some}, {read.data(), places.size()},
                  {logits.data(), count, classes()});
      s.wait();
      std::copy(logits.begin(), logits.end(), result.logits.data() + begin * classes());
    }
  }

 private:
  static constexpr std::size_t batch_tokens = 1024;  // windows go through the encoder together, about so many pieces

  /// Overwrites the rows, [mentions, hidden], of the mentions that are somewhere.
  void encode(stream& s, const marked_document& document, std::span<float> rows) const {
    const auto& places = document.places();
    std::vector<std::int32_t> ids;
    std::vector<std::uint8_t> segments;
    std::vector<std::uint32_t> offsets;
    for (std::size_t begin = 0, end = 0; begin < document.windows().size(); begin = end) {
      ids.clear();
      offsets.assign(1, 0U);
      do {
        document.append(end, tokenizer_.pieces(), ids);
        offsets.push_back(static_cast<std::uint32_t>(ids.size()));
        ++end;
      } while (end < document.windows().size() && ids.size() + document.length(end) <= batch_tokens);
      segments.assign(ids.size(), std::uint8_t{0});
      const tensors::token_batch batch{ids, segments, tensors::sequences(offsets)};
      const std::size_t numbers = repeated::rows(ids.size()) * encoder::hidden;
      s.arena().reserve(repeated::workspace(ids.size(), batch.sequences.longest(), s.concurrency()) +
                        tensors::arena::bytes_for(numbers, sizeof(float)));
      const tensors::arena::scope scope(s.arena());
      const typename encoder::output hidden(s.arena().template take<float>(numbers).data(), ids.size());
      repeated::infer(s, weights_.encoder, options_, batch, hidden);
      s.wait();
      for (std::size_t m = 0; m < places.size(); ++m)
        if (const auto [window, row] = places[m]; window >= begin && window < end)
          std::ranges::copy(hidden[offsets[window - begin] + row], rows.subspan(m * encoder::hidden).begin());
    }
  }

  static void require(bool fits, const char* what, std::size_t n, const char* other, std::size_t m) {
    if (!fits)
      throw std::invalid_argument("entity_pair_classifier: " + std::to_string(n) + " " + what + " do not fit " +
                                  std::to_string(m) + " " + other);
  }

  typename model::frozen weights_;
  models::encoder_options options_;
  relation_meaning meaning_;
  tokens::tokenizer tokenizer_;
  relation_windows windows_;
  std::vector<std::int32_t> markers_;
};

}  // namespace clinicalbert::tasks
