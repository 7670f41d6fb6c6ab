#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/class_meaning.hpp"

namespace clinicalbert::tasks {

/// What a classifier says of a text.
struct classification {
  std::vector<float> scores;          ///< [K] probabilities, or the value of a regression
  std::vector<std::uint32_t> labels;  ///< numbers of the labels that apply: one; any number, ascending; or none
  std::size_t windows = 0;            ///< through which the text went
};

/// One thread's use of an `any_text_classifier`: it keeps the memory of its calls. It must not outlive the classifier.
class classifier_session {
 public:
  virtual ~classifier_session() = default;

  /// Overwrites `result` for a text, or a pair of texts where `second_text` is not empty, of any length; special tokens
  /// written in a text are text. A call like earlier ones allocates nothing. Throws text::size_error for a text of 4
  /// GiB or more, std::bad_alloc.
  virtual void classify(std::string_view text, std::string_view second_text, classification& result) = 0;

  [[nodiscard]] classification classify(std::string_view text, std::string_view second_text = {}) {
    classification result;
    classify(text, second_text, result);
    return result;
  }
};

/// A loaded model that classifies texts, whatever its shape and backend. Const use is safe from any number of threads.
class any_text_classifier {
 public:
  virtual ~any_text_classifier() = default;

  /// The problem, and the names of the labels in the order of the scores.
  [[nodiscard]] virtual const class_meaning& meaning() const noexcept = 0;

  /// A session whose calls are spread over the pool's threads and the caller's, or run on the caller's alone; the pool
  /// must outlive it.
  [[nodiscard]] virtual std::unique_ptr<classifier_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const = 0;
};

}  // namespace clinicalbert::tasks
