#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/convert_tags.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"
#include "clinicalbert/tasks/compare_tags.hpp"

namespace clinicalbert::tasks {

/// Sentences and the file that they come from, which messages name.
struct tagging_corpus {
  std::filesystem::path path;
  std::vector<corpora::tagged_sentence> sentences;
};

/// The types that any of the corpora marks, in alphabetical order.
[[nodiscard]] inline std::vector<std::string> all_types(std::span<const tagging_corpus> corpora) {
  std::vector<std::string> types;
  for (const auto& corpus : corpora)
    for (auto& type : marked_types(corpus.sentences)) types.push_back(std::move(type));
  std::ranges::sort(types);
  types.erase(std::unique(types.begin(), types.end()), types.end());  // clang 14 cannot compile std::ranges::unique
  return types;
}

/// Throws files::file_error naming sentence and word where tags are no IOB2, or an entity does not lie in its sentence.
inline void check_tags(const tagging_corpus& corpus) {
  for (std::size_t i = 0; i < corpus.sentences.size(); ++i) {
    const auto parsed = labels::parse_tags(corpus.sentences[i].tags);
    const std::size_t bad = labels::first_disallowed_tag(parsed, labels::tag_scheme::iob2);
    if (bad != parsed.size())
      throw files::file_error(corpus.path, "sentence " + std::to_string(i + 1) + ", word " + std::to_string(bad + 1) +
                                               " has a tag that IOB2 does not allow there");
    for (const auto& mention : corpus.sentences[i].untagged)
      if (mention.begin >= mention.end || mention.end > parsed.size())
        throw files::file_error(corpus.path, "sentence " + std::to_string(i + 1) + " has an entity of words [" +
                                                 std::to_string(mention.begin) + ", " + std::to_string(mention.end) +
                                                 ") of " + std::to_string(parsed.size()));
  }
}

}  // namespace clinicalbert::tasks
