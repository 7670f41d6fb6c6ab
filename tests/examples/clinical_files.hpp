#pragma once

#include <cstddef>
#include <string>

namespace clinicalbert::tests {

/// 40 sentences of which some words are diseases, a word and its tag a line.
inline std::string disease_sentences(const std::string& type = "Disease") {
  std::string lines;
  for (std::size_t s = 0; s < 40; ++s)
    lines += "no\tO\nhypertension\tB-" + type + "\nfor\tO\ndiabetes\tB-" + type + "\nmellitus\tI-" + type +
             "\nday\tO\n" + std::to_string(s) + "\tO\n\n";
  return lines;
}

/// 20 documents in PubTator's format, in which aspirin induces one of two diseases.
inline std::string induced_diseases() {
  std::string lines;
  for (int d = 1; d <= 20; ++d) {
    const auto id = std::to_string(d);
    lines += id + "|t|aspirin and hypertension\n" + id + "|a|no diabetes\n" + id + "\t0\t7\taspirin\tChemical\tC1\n" +
             id + "\t12\t24\thypertension\tDisease\tD1\n" + id + "\t28\t36\tdiabetes\tDisease\tD2\n" + id +
             "\tCID\tC1\tD1\n\n";
  }
  return lines;
}

}  // namespace clinicalbert::tests
