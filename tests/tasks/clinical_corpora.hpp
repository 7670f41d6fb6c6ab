#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/tasks/relation_corpus.hpp"
#include "clinicalbert/tasks/tagging_corpus.hpp"

namespace clinicalbert::tests {

/// Sentences of the words of a random_store (w0 .. w199), of which w0 .. w39 are drugs and w40 .. w79 diseases.
inline tasks::tagging_corpus clinical_sentences(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  tasks::tagging_corpus corpus{"made.tsv", {}};
  for (auto& sentence : corpus.sentences = std::vector<corpora::tagged_sentence>(count))
    for (std::size_t length = 6 + random() % 8; length-- > 0;) {
      const auto word = random() % 200;
      sentence.words.push_back("w" + std::to_string(word));
      sentence.tags.emplace_back(word < 40 ? "B-Drug" : word < 80 ? "B-Disease" : "O");
    }
  return corpus;
}

/// Documents of two drugs and two diseases, of which w0 .. w19 treat all, and others none.
inline tasks::relation_corpus clinical_documents(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  tasks::relation_corpus corpus{"made.pubtator", {}};
  for (auto& note : corpus.notes = std::vector<corpora::annotated_note>(count)) {
    const auto add = [&](std::size_t word, const char* type) {
      const auto begin = static_cast<std::uint32_t>(note.text.size());
      note.text += "w" + std::to_string(word);
      note.annotations.push_back(
          {{begin, static_cast<std::uint32_t>(note.text.size())}, type, "C" + std::to_string(word)});
      note.text += " w" + std::to_string(80 + random() % 120) + " . ";
    };
    const auto first = random() % 20, second = 20 + random() % 20, one = 40 + random() % 20, other = 60 + random() % 20;
    add(first, "Drug");
    add(one, "Disease");
    add(second, "Drug");
    add(other, "Disease");
    for (const auto disease : {one, other})
      note.relations.push_back({"treats", "C" + std::to_string(first), "C" + std::to_string(disease)});
  }
  return corpus;
}

}  // namespace clinicalbert::tests
