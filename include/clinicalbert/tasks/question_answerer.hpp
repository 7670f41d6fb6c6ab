#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/labels/answers.hpp"

namespace clinicalbert::tasks {

/// One thread's use of a `question_answerer`: it keeps the memory of its calls. It must not outlive the answerer.
class answering_session {
 public:
  virtual ~answering_session() = default;

  /// The answers that texts of any length have to a question, the best first; spans are half-open pairs of byte offsets
  /// into the text with their number. Special tokens written in a text are text. Throws tokens::window_error for a
  /// question that leaves no room for a text in a window, text::size_error for a text of 4 GiB or more, std::bad_alloc.
  [[nodiscard]] virtual labels::answers answer(std::string_view question, std::span<const std::string_view> texts) = 0;

  /// The same of one text.
  [[nodiscard]] labels::answers answer(std::string_view question, std::string_view text) {
    return answer(question, std::span<const std::string_view>(&text, 1));
  }
};

/// A loaded model that answers questions with stretches of texts, whatever its shape and backend. Const use is safe
/// from any number of threads.
class question_answerer {
 public:
  virtual ~question_answerer() = default;

  /// A session whose calls are spread over the pool's threads and the caller's, or run on the caller's alone; the pool
  /// must outlive it.
  [[nodiscard]] virtual std::unique_ptr<answering_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const = 0;
};

}  // namespace clinicalbert::tasks
