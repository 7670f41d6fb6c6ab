#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"

namespace clinicalbert::tasks {

/// One thread's use of an `any_text_embedder`: it keeps the memory of its calls. It must not outlive the embedder.
class embedder_session {
 public:
  virtual ~embedder_session() = default;

  /// Overwrites `embeddings`, [texts, dimensions], for texts of any length; special tokens written in them are text. A
  /// call like earlier ones allocates nothing. Throws text::size_error for a text of 4 GiB or more, std::bad_alloc.
  virtual void embed(std::span<const std::string_view> texts, std::vector<float>& embeddings) = 0;

  /// The same for one text: [dimensions].
  void embed(std::string_view text, std::vector<float>& embedding) { embed(std::span(&text, 1), embedding); }

  [[nodiscard]] std::vector<float> embed(std::string_view text) {
    std::vector<float> embedding;
    embed(text, embedding);
    return embedding;
  }
};

/// A loaded model that makes a vector of length 1 of a text, whatever its shape and backend: the product of two is
/// their cosine similarity. Const use is safe from any number of threads.
class any_text_embedder {
 public:
  virtual ~any_text_embedder() = default;

  [[nodiscard]] virtual std::size_t dimensions() const noexcept = 0;

  /// A session whose calls are spread over the pool's threads and the caller's, or run on the caller's alone; the pool
  /// must outlive it.
  [[nodiscard]] virtual std::unique_ptr<embedder_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const = 0;
};

}  // namespace clinicalbert::tasks
