#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tasks/question_answerer.hpp"
#include "clinicalbert/tasks/span_answerer.hpp"

namespace clinicalbert::tasks {

/// Question answering with a model whose shape is known at compile time: a question and texts in, stretches of the
/// texts with byte offsets out.
template <models::Model M, backends::Backend B>
class answer_questions final : public question_answerer {
 public:
  explicit answer_questions(span_answerer<M, B> answerer) : answerer_(std::move(answerer)) {}

  [[nodiscard]] const span_answerer<M, B>& answerer() const noexcept { return answerer_; }

  [[nodiscard]] std::unique_ptr<answering_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const override {
    return std::make_unique<session>(answerer_, pool);
  }

 private:
  class session final : public answering_session {
   public:
    session(const span_answerer<M, B>& answerer, backends::thread_pool_interface* pool)
        : answerer_(answerer), stream_(pool) {}

    [[nodiscard]] labels::answers answer(std::string_view question, std::span<const std::string_view> texts) override {
      if (texts_.size() < texts.size()) texts_.resize(texts.size());
      asked_.question.clear();
      answerer_.tokenizer().append_pieces(question, asked_.question, 0);
      asked_.texts.clear();
      for (std::size_t t = 0; t < texts.size(); ++t) {
        texts_[t].clear();
        answerer_.tokenizer().append_pieces(texts[t], texts_[t], 1);
        asked_.texts.push_back(&texts_[t]);
      }
      answerer_.answer(stream_, std::span(&asked_, 1));
      return std::move(asked_.found);
    }

   private:
    const span_answerer<M, B>& answerer_;
    typename B::stream stream_;
    std::vector<tokens::encoding> texts_;
    asked_question asked_;
  };

  span_answerer<M, B> answerer_;
};

}  // namespace clinicalbert::tasks
