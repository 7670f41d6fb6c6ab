#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/corpora/labeled_text.hpp"
#include "clinicalbert/corpora/squad.hpp"

namespace clinicalbert::examples {

/// Numbers groups by name: the same name is the same group, in any file.
class group_names {
 public:
  [[nodiscard]] std::uint32_t number_of(const std::string& name) {
    const auto [at, is_new] = numbers_.try_emplace(name, next_);
    if (is_new) ++next_;
    return at->second;
  }
  /// Of what has no name.
  [[nodiscard]] std::uint32_t new_number() noexcept { return next_++; }

 private:
  std::map<std::string, std::uint32_t> numbers_;
  std::uint32_t next_ = 0;
};

/// Appends a group for each sentence of a file: documents where their first sentences are known, or else blocks of so
/// many sentences.
inline void add_sentence_groups(std::size_t sentences, std::span<const std::size_t> documents, std::size_t block,
                                std::vector<std::uint32_t>& groups) {
  const std::uint32_t first = groups.empty() ? 0 : *std::ranges::max_element(groups) + 1;
  for (std::size_t i = 0; i < sentences; ++i) {
    const auto begun = static_cast<std::size_t>(std::ranges::upper_bound(documents, i) - documents.begin());
    groups.push_back(first + static_cast<std::uint32_t>(documents.empty() ? i / block : begun));
  }
}

/// Appends a group for each question of a file: its article, or where that has no title, its paragraph.
inline void add_article_groups(const corpora::squad_corpus& corpus, group_names& articles,
                               std::vector<std::uint32_t>& groups) {
  std::vector<std::uint32_t> of_context;
  for (const auto& context : corpus.contexts)
    of_context.push_back(context.title.empty() ? articles.new_number() : articles.number_of(context.title));
  for (const auto& question : corpus.questions) groups.push_back(of_context[question.context]);
}

/// What is to lie even in folds, a number a text: its label, of several the rarest in all files, or none.
template <class Corpus>
[[nodiscard]] std::vector<std::uint32_t> strata_of(const std::vector<Corpus>& corpora) {
  struct label_count {
    std::size_t texts = 0;
    std::uint32_t number = 0;
  };
  std::map<std::string, label_count> counts;
  for (const auto& corpus : corpora)
    for (const auto& text : corpus.texts)
      for (const auto& label : text.labels) ++counts[label].texts;
  std::uint32_t none = 0;
  for (auto& [label, count] : counts) count.number = none++;
  std::vector<std::uint32_t> strata;
  for (const auto& corpus : corpora)
    for (const auto& text : corpus.texts) {
      label_count rarest{std::numeric_limits<std::size_t>::max(), none};
      for (const auto& label : text.labels)
        if (const auto& count = counts.at(label); count.texts < rarest.texts) rarest = count;
      strata.push_back(rarest.number);
    }
  return strata;
}

}  // namespace clinicalbert::examples
