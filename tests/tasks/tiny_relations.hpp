#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/tasks/relation_corpus.hpp"
#include "tests/tasks/tiny_answerer.hpp"

namespace clinicalbert::tests {

inline const std::vector<std::string> tiny_chemicals{"aspirin", "heparin", "insulin"},
    tiny_diseases{"asthma", "fever", "cough"};

/// Writes a folder of random weights for `tiny_reader` whose vocabulary has the words of `tiny_documents` and unused
/// pieces.
inline std::filesystem::path write_relation_base(const std::filesystem::path& parent) {
  std::vector<std::string> words{"causes", "cures", "and"};
  for (const auto* more : {&tiny_chemicals, &tiny_diseases}) words.insert(words.end(), more->begin(), more->end());
  for (const char* unused : {"[unused1]", "[unused2]", "[unused3]", "[unused4]"}) words.emplace_back(unused);
  write_tiny_folder<heads::with_heads<models::encoder<tiny_reader, backend>>>(parent / "base", words, 0.05,
                                                                              "BertModel");
  return parent / "base";
}

/// Documents "insulin cures cough. aspirin causes fever. ..." in which some chemicals cause diseases and others cure
/// them. A chemical that causes a disease induces it, whatever else is said.
inline tasks::relation_corpus tiny_documents(std::uint64_t seed, std::size_t documents, std::size_t sentences) {
  batches::split_mix random(seed);
  tasks::relation_corpus corpus{"made.txt", {}};
  for (std::size_t d = 0; d < documents; ++d) {
    auto& note = corpus.notes.emplace_back();
    note.name = std::to_string(d);
    for (std::size_t s = 0; s < sentences; ++s) {
      const auto chemical = random.below(tiny_chemicals.size()), disease = random.below(tiny_diseases.size());
      const bool causes = random.below(2) == 0;
      const auto add = [&](const std::string& name, const char* type, const std::string& identifier) {
        const auto begin = static_cast<std::uint32_t>(note.text.size());
        note.text += name;
        note.annotations.push_back({{begin, static_cast<std::uint32_t>(note.text.size())}, type, identifier});
      };
      const auto c = "C" + std::to_string(chemical), i = "D" + std::to_string(disease);
      add(tiny_chemicals[chemical], "Chemical", c);
      note.text += causes ? " causes " : " cures ";
      add(tiny_diseases[disease], "Disease", i);
      note.text += ".\n";
      if (causes) note.relations.push_back({"CID", c, i});
    }
  }
  return corpus;
}

}  // namespace clinicalbert::tests
