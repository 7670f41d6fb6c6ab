#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tasks/entity_tagger.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"

namespace clinicalbert::tasks {

/// Entity recognition with a model whose shape is known at compile time: note in, entities with byte offsets out.
///
/// The tags of the words are decoded under the rules of their scheme (labels/decode_tags.hpp) over the whole note.
template <models::Model M, backends::Backend B>
class tag_entities final : public entity_tagger {
 public:
  explicit tag_entities(token_tagger<M, B> tagger) : tagger_(std::move(tagger)) {}

  [[nodiscard]] const token_tagger<M, B>& tagger() const noexcept { return tagger_; }
  [[nodiscard]] const labels::label_set& types() const noexcept override { return tagger_.decoder().types(); }

  [[nodiscard]] std::unique_ptr<entity_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const override {
    return std::make_unique<session>(tagger_, pool);
  }

 private:
  class session final : public entity_session {
   public:
    session(const token_tagger<M, B>& tagger, backends::thread_pool_interface* pool) : tagger_(tagger), stream_(pool) {}

    [[nodiscard]] std::vector<labels::entity> annotate(std::string_view note) override {
      text_.read(tagger_.tokenizer(), note, tagger_.windows().at_sentences);
      tagger_.tag(stream_, std::span(&text_, 1));
      std::vector<labels::entity> entities;
      tagger_.decoder().decode(std::span<const float>(text_.logits),
                               std::span<const text::byte_span>(text_.words.spans), decoding_, entities);
      return entities;
    }

   private:
    const token_tagger<M, B>& tagger_;
    typename B::stream stream_;
    tagged_text text_;
    labels::entity_decoder::workspace decoding_;
  };

  token_tagger<M, B> tagger_;
};

}  // namespace clinicalbert::tasks
