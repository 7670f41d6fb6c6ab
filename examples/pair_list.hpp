#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "examples/term_file.hpp"

namespace clinicalbert::examples {

/// Pairs of identifiers of concepts: first, second.
using pair_list = std::multimap<std::string, std::string, std::less<>>;

/// Reads the first two columns of a file, which tabs part. Throws files::file_error.
[[nodiscard]] inline pair_list read_pairs(const std::string& path) {
  pair_list pairs;
  for_each_row(path, false, 2, [&](const auto& row) { pairs.emplace(std::string(row[0]), std::string(row[1])); });
  return pairs;
}

/// The relations of pairs of which a note marks both concepts, each once, in the order of the identifiers: candidates
/// by distant supervision (Mintz et al. 2009, section 3).
[[nodiscard]] inline std::vector<corpora::document_relation> relate(const corpora::annotated_note& note,
                                                                    const pair_list& pairs, const std::string& type) {
  std::set<std::string> concepts;
  for (const auto& entity : note.annotations)
    if (!entity.identifier.empty()) concepts.insert(entity.identifier);
  std::vector<corpora::document_relation> relations;
  for (const auto& first : concepts) {
    std::set<std::string> seconds;
    const auto [begin, end] = pairs.equal_range(first);
    for (auto at = begin; at != end; ++at)
      if (concepts.count(at->second) != 0) seconds.insert(at->second);
    for (const auto& second : seconds) relations.push_back({type, first, second});
  }
  return relations;
}

}  // namespace clinicalbert::examples
