#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "clinicalbert/tasks/any_text_classifier.hpp"
#include "clinicalbert/tasks/text_classifier.hpp"

namespace clinicalbert::tasks {

/// Classification with a model whose shape is known at compile time, behind the interface that hides it.
template <models::Model M, backends::Backend B>
class classify_texts final : public any_text_classifier {
 public:
  explicit classify_texts(text_classifier<M, B> classifier) : classifier_(std::move(classifier)) {}

  [[nodiscard]] const text_classifier<M, B>& classifier() const noexcept { return classifier_; }
  [[nodiscard]] const class_meaning& meaning() const noexcept override { return classifier_.meaning(); }

  [[nodiscard]] std::unique_ptr<classifier_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const override {
    return std::make_unique<session>(classifier_, pool);
  }

 private:
  class session final : public classifier_session {
   public:
    session(const text_classifier<M, B>& classifier, backends::thread_pool_interface* pool)
        : classifier_(classifier), stream_(pool) {}

    using classifier_session::classify;
    void classify(std::string_view text, std::string_view second_text, classification& result) override {
      const document one{text, second_text};
      classifier_.score(stream_, std::span(&one, 1), memory_, result.scores);
      classifier_.choose(result.scores, result.labels);
      result.windows = memory_.first_windows.back();
    }

   private:
    const text_classifier<M, B>& classifier_;
    typename B::stream stream_;
    typename text_classifier<M, B>::workspace memory_;
  };

  text_classifier<M, B> classifier_;
};

}  // namespace clinicalbert::tasks
