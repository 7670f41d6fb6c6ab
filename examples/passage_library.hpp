#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/plain_text.hpp"
#include "clinicalbert/retrieval/bm25.hpp"
#include "clinicalbert/retrieval/english_terms.hpp"
#include "clinicalbert/retrieval/passages.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::examples {

/// The regular files below a folder, by name, but those in it whose name begins with a point. Throws
/// std::filesystem::filesystem_error.
[[nodiscard]] inline std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  const auto is_hidden = [](const fs::path& path) { return path.filename().native().starts_with('.'); };
  std::vector<fs::path> found;
  for (auto entry = fs::recursive_directory_iterator(folder); entry != fs::recursive_directory_iterator(); ++entry) {
    if (is_hidden(entry->path())) {
      if (entry->is_directory()) entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      found.push_back(entry->path());
    }
  }
  std::ranges::sort(found);
  return found;
}

/// A stretch of a text to be read for a question.
struct passage {
  std::size_t note = 0;  // number of the text
  text::byte_span span;
  std::optional<double> score = {};  // of the search; none: it was not searched for
};

/// Texts in passages, which are found by their words (BM25, words by their stems).
class passage_library {
 public:
  passage_library(std::vector<corpora::note> notes, std::size_t words) : notes_(std::move(notes)) {
    for (std::size_t n = 0; n < notes_.size(); ++n)
      for (const auto& span : retrieval::split_passages(notes_[n].text, {.words = words}))
        passages_.push_back({n, span});
    std::vector<std::string_view> texts;
    for (const auto& one : passages_) texts.push_back(text_of(one));
    index_.emplace(texts, retrieval::english_terms({}, true));
  }

  [[nodiscard]] const std::vector<corpora::note>& notes() const noexcept { return notes_; }
  [[nodiscard]] std::size_t passages() const noexcept { return passages_.size(); }

  /// Valid as long as the library.
  [[nodiscard]] std::string_view text_of(const passage& one) const noexcept {
    return std::string_view(notes_[one.note].text).substr(one.span.begin, one.span.size());
  }

  /// The best passages for a question, the best first; none, where no passage has a word of it.
  [[nodiscard]] std::vector<passage> find(std::string_view question, std::size_t count) const {
    std::vector<passage> found;
    for (const auto& [number, score] : index_->search(question, count)) {
      found.push_back(passages_[number]);
      found.back().score = score;
    }
    return found;
  }

 private:
  std::vector<corpora::note> notes_;
  std::vector<passage> passages_;
  std::optional<retrieval::bm25<>> index_;
};

}  // namespace clinicalbert::examples
