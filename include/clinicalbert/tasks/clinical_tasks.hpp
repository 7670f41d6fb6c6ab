#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/batches/relation_example.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/allowed_tags.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/tasks/compare_tags.hpp"
#include "clinicalbert/tasks/relation_corpus.hpp"
#include "clinicalbert/tasks/relation_examples.hpp"
#include "clinicalbert/tasks/relation_meaning.hpp"
#include "clinicalbert/tasks/tagging_corpus.hpp"
#include "clinicalbert/tasks/tagging_examples.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "clinicalbert/weights/bert_config.hpp"

namespace clinicalbert::tasks {

/// Entities and relations to pretrain on beside text, from gold corpora or silver labels: their examples, and what
/// their classes mean. Either may be none.
///
/// Entities are learned as by tagger_trainer without a CRF (of entities that share words, those that tags tell), and
/// relations as by relation_trainer.
class clinical_tasks {
 public:
  clinical_tasks() = default;

  /// `length`: pieces of a sentence, and of a window of a document, at most. Throws files::file_error for tags that are
  /// no IOB2, corpora of entities without one or of relations without one, labels::label_error for too many types,
  /// tokens::window_error.
  clinical_tasks(const tokens::tokenizer& tokenizer, std::span<const tagging_corpus> entities,
                 std::span<const relation_corpus> relations, std::size_t length) {
    if (!entities.empty()) add_entities(tokenizer, entities, length);
    if (!relations.empty()) add_relations(tokenizer, relations, length);
    if (has_entities() || has_relations()) vocabulary_ = tokenizer.pieces().size();
    for (const auto& one : entities_) longest_ = std::max(longest_, one.ids.size());
    for (const auto& one : relations_)
      for (std::size_t w = 1; w < one.window_offsets.size(); ++w)
        longest_ = std::max<std::size_t>(longest_, one.window_offsets[w] - one.window_offsets[w - 1]);
  }

  [[nodiscard]] bool has_entities() const noexcept { return tags_.has_value(); }
  [[nodiscard]] bool has_relations() const noexcept { return meaning_.has_value(); }
  [[nodiscard]] std::size_t tag_classes() const noexcept { return tags_ ? tags_->size() : 0; }
  [[nodiscard]] std::size_t relation_classes() const noexcept { return meaning_ ? meaning_->classes.size() : 0; }
  [[nodiscard]] std::span<const batches::token_example> entity_examples() const noexcept { return entities_; }
  [[nodiscard]] std::span<const batches::relation_example> relation_examples() const noexcept { return relations_; }
  /// Pieces of the longest sequence, and of the vocabulary; 0 without examples.
  [[nodiscard]] std::size_t longest() const noexcept { return longest_; }
  [[nodiscard]] std::size_t vocabulary() const noexcept { return vocabulary_; }
  /// Entities that are not learned, since they share words with others.
  [[nodiscard]] std::size_t untold() const noexcept { return untold_; }
  [[nodiscard]] std::span<const relation_counts> counts() const noexcept { return counts_; }  ///< a corpus each

  /// What classes mean: a run cannot go on with other labels (run_settings.hpp).
  [[nodiscard]] training::run_settings settings() const {
    training::run_settings all;
    const auto joined = [](const std::vector<std::string>& names) {
      std::string text;
      for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
      return text;
    };
    if (tags_) all.emplace_back("entity_labels", joined(tags_->classes().names()));
    if (!meaning_) return all;
    all.emplace_back("relation_labels", joined(meaning_->classes.names()));
    all.emplace_back("related_types", joined(meaning_->types.names()));
    all.emplace_back("relation_markers", joined(meaning_->markers));
    return all;
  }

  /// config.json of a tagger with these labels. There must be entities.
  [[nodiscard]] weights::bert_config tagger_config(weights::bert_config config) const {
    config.architectures = {"BertForTokenClassification"};
    config.id2label = tags_.value().classes().names();
    return config;
  }
  /// config.json of a relation extractor. There must be relations.
  [[nodiscard]] weights::bert_config relation_config(weights::bert_config config) const {
    config.architectures = {"BertModel"};
    put_relations(meaning_.value(), config);
    return config;
  }

 private:
  static constexpr std::size_t overlap = 32;  // of a long sentence's parts, in pieces, as taggers have it

  void add_entities(const tokens::tokenizer& tokenizer, std::span<const tagging_corpus> corpora, std::size_t length) {
    const auto types = all_types(corpora);
    if (types.empty()) throw files::file_error(corpora.front().path, "marks no entity");
    tags_ = labels::tag_set::of_types(types);
    for (const auto& corpus : corpora) {
      check_tags(corpus);
      for (const auto& sentence : corpus.sentences) untold_ += sentence.untagged.size();
      const auto allowed = labels::allowed_tags(*tags_, marked_types(corpus.sentences));
      add_tagging_examples(tokenizer, corpus.sentences, *tags_, allowed, length, overlap, entities_);
    }
  }

  void add_relations(const tokens::tokenizer& tokenizer, std::span<const relation_corpus> corpora, std::size_t length) {
    try {
      meaning_ = meaning_of_relations(corpora);
    } catch (const std::invalid_argument& error) {
      throw files::file_error(corpora.front().path, error.what());
    }
    meaning_->markers = unused_markers(tokenizer.pieces(), meaning_->types.size());
    relation_windows windows;
    windows.length = length;
    windows.overlap = std::min(windows.overlap, length / 4);
    for (const auto& corpus : corpora)
      counts_.push_back(add_relation_examples(tokenizer, corpus.notes, *meaning_, windows, relations_));
    if (relations_.empty()) throw files::file_error(corpora.front().path, "has no pair whose relation is known");
  }

  std::optional<labels::tag_set> tags_;
  std::optional<relation_meaning> meaning_;
  std::vector<batches::token_example> entities_;
  std::vector<batches::relation_example> relations_;
  std::vector<relation_counts> counts_;
  std::size_t longest_ = 0, vocabulary_ = 0, untold_ = 0;
};

}  // namespace clinicalbert::tasks
