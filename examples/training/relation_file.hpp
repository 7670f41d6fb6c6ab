#pragma once

#include <string>
#include <vector>

#include "clinicalbert/corpora/entities_json.hpp"
#include "clinicalbert/corpora/pubtator.hpp"
#include "clinicalbert/tasks/relation_corpus.hpp"

namespace clinicalbert::examples {

/// Reads files of documents with entities and relations: one that ends with .jsonl as JSON Lines, such as pre_annotate
/// writes, and any other as PubTator. Throws files::file_error.
inline std::vector<tasks::relation_corpus> read_relations(const std::vector<std::string>& paths) {
  std::vector<tasks::relation_corpus> corpora;
  for (const auto& path : paths)
    corpora.push_back({path, path.ends_with(".jsonl") ? corpora::read_entities(path) : corpora::read_pubtator(path)});
  return corpora;
}

}  // namespace clinicalbert::examples
