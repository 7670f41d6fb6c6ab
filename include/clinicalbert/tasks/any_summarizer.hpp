#pragma once

#include <memory>
#include <string_view>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/summary.hpp"

namespace clinicalbert::tasks {

/// One thread's use of an `any_summarizer`: it keeps the memory of its calls. It must not outlive the summarizer.
class summarizer_session {
 public:
  virtual ~summarizer_session() = default;

  /// Overwrites `result` with the summary of a text of any length; special tokens written in it are text. Throws
  /// generation::generation_error for a text without words and where the rules leave no summary, text::size_error for
  /// a text of 4 GiB or more, std::bad_alloc.
  virtual void summarize(std::string_view text, summary& result) = 0;

  [[nodiscard]] summary summarize(std::string_view text) {
    summary result;
    summarize(text, result);
    return result;
  }
};

/// A loaded encoder-decoder that summarizes texts, whatever its shape and backend. Const use is safe from any number of
/// threads.
class any_summarizer {
 public:
  virtual ~any_summarizer() = default;

  /// What the model and the caller agreed on.
  [[nodiscard]] virtual const summary_options& how() const noexcept = 0;

  /// A session whose calls are spread over the pool's threads and the caller's, or run on the caller's alone; the pool
  /// must outlive it.
  [[nodiscard]] virtual std::unique_ptr<summarizer_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const = 0;
};

}  // namespace clinicalbert::tasks
