#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tasks/any_text_embedder.hpp"
#include "clinicalbert/tasks/text_embedder.hpp"

namespace clinicalbert::tasks {

/// Embedding with a model whose shape is known at compile time, behind the interface that hides it.
template <models::Model M, backends::Backend B>
class embed_texts final : public any_text_embedder {
 public:
  explicit embed_texts(text_embedder<M, B> embedder) : embedder_(std::move(embedder)) {}

  [[nodiscard]] const text_embedder<M, B>& embedder() const noexcept { return embedder_; }
  [[nodiscard]] std::size_t dimensions() const noexcept override { return text_embedder<M, B>::hidden; }

  [[nodiscard]] std::unique_ptr<embedder_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const override {
    return std::make_unique<session>(embedder_, pool);
  }

 private:
  class session final : public embedder_session {
   public:
    session(const text_embedder<M, B>& embedder, backends::thread_pool_interface* pool)
        : embedder_(embedder), stream_(pool) {}

    using embedder_session::embed;
    void embed(std::span<const std::string_view> texts, std::vector<float>& embeddings) override {
      embedder_.embed(stream_, texts, memory_, embeddings);
    }

   private:
    const text_embedder<M, B>& embedder_;
    typename B::stream stream_;
    typename text_embedder<M, B>::workspace memory_;
  };

  text_embedder<M, B> embedder_;
};

}  // namespace clinicalbert::tasks
