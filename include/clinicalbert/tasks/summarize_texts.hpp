#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "clinicalbert/tasks/any_summarizer.hpp"
#include "clinicalbert/tasks/text_summarizer.hpp"

namespace clinicalbert::tasks {

/// Summarizing with a model whose shape is known at compile time, behind the interface that hides it.
template <class Model>
class summarize_texts final : public any_summarizer {
 public:
  explicit summarize_texts(text_summarizer<Model> summarizer) : summarizer_(std::move(summarizer)) {}

  [[nodiscard]] const text_summarizer<Model>& summarizer() const noexcept { return summarizer_; }
  [[nodiscard]] const summary_options& how() const noexcept override { return summarizer_.how(); }

  [[nodiscard]] std::unique_ptr<summarizer_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const override {
    return std::make_unique<session>(summarizer_, pool);
  }

 private:
  class session final : public summarizer_session {
   public:
    session(const text_summarizer<Model>& summarizer, backends::thread_pool_interface* pool)
        : summarizer_(summarizer), stream_(pool) {}

    using summarizer_session::summarize;
    void summarize(std::string_view text, summary& result) override {
      summarizer_.summarize(stream_, text, memory_, result);
    }

   private:
    const text_summarizer<Model>& summarizer_;
    typename Model::stream stream_;
    typename text_summarizer<Model>::workspace memory_;
  };

  text_summarizer<Model> summarizer_;
};

}  // namespace clinicalbert::tasks
