#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tasks/entity_pair_classifier.hpp"
#include "clinicalbert/tasks/relation_extractor.hpp"
#include "clinicalbert/tasks/typed_mentions.hpp"

namespace clinicalbert::tasks {

/// Relation extraction with a model whose shape is known at compile time, behind the interface that hides it.
template <models::Model M, backends::Backend B>
class extract_relations final : public relation_extractor {
 public:
  explicit extract_relations(entity_pair_classifier<M, B> classifier) : classifier_(std::move(classifier)) {}

  [[nodiscard]] const entity_pair_classifier<M, B>& classifier() const noexcept { return classifier_; }
  [[nodiscard]] const labels::label_set& classes() const noexcept override { return classifier_.meaning().classes; }
  [[nodiscard]] const labels::label_set& types() const noexcept override { return classifier_.meaning().types; }

  [[nodiscard]] std::unique_ptr<relation_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const override {
    return std::make_unique<session>(classifier_, pool);
  }

 private:
  class session final : public relation_session {
   public:
    session(const entity_pair_classifier<M, B>& classifier, backends::thread_pool_interface* pool)
        : classifier_(classifier), stream_(pool) {}

    [[nodiscard]] extracted_relations extract(std::string_view note,
                                              std::span<const corpora::annotation> mentions) override {
      find_typed_mentions(note, mentions, classifier_.meaning().types, mentions_);
      classifier_.classify(stream_, note, mentions_, note_);
      extracted_relations found;
      labels::append_relations(note_.pairs, note_.logits, classifier_.classes(), found.relations);
      found.entities = std::move(note_.entities);
      return found;
    }

   private:
    const entity_pair_classifier<M, B>& classifier_;
    typename B::stream stream_;
    std::vector<labels::typed_mention> mentions_;
    related_note note_;
  };

  entity_pair_classifier<M, B> classifier_;
};

}  // namespace clinicalbert::tasks
