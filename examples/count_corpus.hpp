#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/parallel.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/count_corpus_words.hpp"
#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/tokens/count_words.hpp"
#include "clinicalbert/tokens/word_counts.hpp"
#include "examples/add_documents.hpp"
#include "examples/corpus_parts.hpp"

namespace clinicalbert::examples {

/// The words of a corpus, and how many documents they are from; what could not be read, a line each.
struct counted_corpus {
  tokens::word_counts words;
  std::uint64_t documents = 0;
  std::string remarks;
};

/// A builder for document_adder that counts words and keeps nothing else.
class word_count_builder {
 public:
  word_count_builder(text::normalize_options options, tokens::word_counts& words) : options_(options), words_(words) {}

  void add(std::string_view document) {
    tokens::count_words(document, options_, words_);
    ++documents_;
  }
  void add(const std::vector<std::string>& sections) {
    for (const auto& section : sections) tokens::count_words(section, options_, words_);
    ++documents_;
  }
  void add_remark(const std::string& remark) { remarks_ += remark + '\n'; }

  [[nodiscard]] std::uint64_t documents() const noexcept { return documents_; }
  [[nodiscard]] const std::string& remarks() const noexcept { return remarks_; }

 private:
  text::normalize_options options_;
  tokens::word_counts& words_;
  std::uint64_t documents_ = 0;
  std::string remarks_;
};

/// Counts the words of files, each mapped and read once, on that many threads.
[[nodiscard]] inline counted_corpus count_corpus(const std::vector<corpus_stretch>& files,
                                                 const document_fields& fields, text::normalize_options options,
                                                 std::size_t threads) {
  constexpr std::size_t part_bytes = std::size_t{1} << 22;
  const auto plan = plan_corpus_parts(files, part_bytes);
  backends::thread_pool helpers(static_cast<int>(threads) - 1);
  backends::parallel team(threads > 1 ? &helpers : nullptr);
  std::vector<std::uint64_t> documents(plan.size());
  std::vector<std::string> remarks(plan.size());
  counted_corpus counted;
  counted.words = corpora::count_corpus_words(team, plan.size(), [&](std::size_t part, tokens::word_counts& words) {
    word_count_builder builder(options, words);
    document_adder adder(fields, builder);
    for (const auto& stretch : plan[part]) adder.add(stretch);
    documents[part] = builder.documents();
    remarks[part] = builder.remarks();
  });
  for (const auto number : documents) counted.documents += number;
  for (const auto& remark : remarks) counted.remarks += remark;
  return counted;
}

}  // namespace clinicalbert::examples
