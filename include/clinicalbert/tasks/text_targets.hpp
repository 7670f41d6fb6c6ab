#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/batches/text_example.hpp"
#include "clinicalbert/corpora/labeled_text.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/problem_type.hpp"
#include "clinicalbert/tasks/document_windows.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// Labeled texts and the file that they come from, which messages name.
struct text_corpus {
  std::filesystem::path path;
  std::vector<corpora::labeled_text> texts;
};

/// Throws file_error, which says the number of the text from 1, unless each text has what a problem asks for: one
/// label, any number of them, or a finite value.
inline void check_targets(const text_corpus& corpus, labels::problem_type problem) {
  for (std::size_t i = 0; i < corpus.texts.size(); ++i) {
    const auto& text = corpus.texts[i];
    const auto refuse = [&](const std::string& why) {
      throw files::file_error(corpus.path, "text " + std::to_string(i + 1) + " has " + why);
    };
    if (problem == labels::problem_type::single_label && text.labels.size() != 1)
      refuse(std::to_string(text.labels.size()) + " labels where one was expected");
    if (problem == labels::problem_type::regression && !std::isfinite(text.value))
      refuse("no finite value, which a regression needs");
  }
}

/// The labels of a problem in the order of its classes: those that any text has, in alphabetical order (of bytes); of a
/// regression one, LABEL_0, as Hugging Face names it.
[[nodiscard]] inline labels::label_set classes_in(std::span<const text_corpus> corpora, labels::problem_type problem) {
  std::set<std::string> names;
  if (problem == labels::problem_type::regression) return labels::label_set({"LABEL_0"});
  for (const auto& corpus : corpora)
    for (const auto& text : corpus.texts) names.insert(text.labels.begin(), text.labels.end());
  return labels::label_set({names.begin(), names.end()});
}

/// Weights with which rare labels count as much as frequent ones: of n texts, label k in n_k of them weighs n / (K
/// n_k); of a multi-label problem where it applies, (n - n_k) / n_k. [K]; 1 for a label that no text has.
[[nodiscard]] inline std::vector<float> balanced_weights(std::span<const text_corpus> corpora,
                                                         labels::problem_type problem,
                                                         const labels::label_set& classes) {
  std::vector<double> counts(classes.size());
  double texts = 0;
  for (const auto& corpus : corpora)
    for (const auto& text : corpus.texts) {
      ++texts;
      for (const auto& name : std::set<std::string>(text.labels.begin(), text.labels.end()))
        if (const auto label = classes.find(name)) ++counts[*label];
    }
  std::vector<float> weights;
  for (const double count : counts) {
    const double others =
        problem == labels::problem_type::multi_label ? texts - count : texts / static_cast<double>(counts.size());
    weights.push_back(count == 0 ? 1.0F : static_cast<float>(others / count));
  }
  return weights;
}

/// Turns texts, or pairs, into what a sequence classifier learns from: each of the windows of a long one (see
/// document_windows.hpp) carries the text's label, labels or value, as in Huang et al. 2019, section 3.3.
///
/// A label that `classes` does not have counts as unknown. The corpus must have passed `check_targets`. Appends to
/// `examples`.
inline void add_text_examples(const tokens::tokenizer& tokenizer, const text_corpus& corpus,
                              labels::problem_type problem, const labels::label_set& classes,
                              const document_options& windows, std::vector<batches::text_example>& examples) {
  document_windows pieces;
  for (const auto& text : corpus.texts) {
    batches::text_example target;
    if (problem == labels::problem_type::regression) target.value = static_cast<float>(text.value);
    if (problem == labels::problem_type::multi_label) target.bits.assign(classes.size(), 0);
    for (const auto& name : text.labels) {
      const auto label = classes.find(name);
      if (!label) continue;
      if (problem == labels::problem_type::multi_label) target.bits[*label] = 1;
      if (problem == labels::problem_type::single_label) target.label = static_cast<std::int32_t>(*label);
    }
    pieces.read(tokenizer, {text.text, text.second_text}, windows.length, windows.overlap);
    for (std::size_t w = 0; w < pieces.size(); ++w) {
      auto& example = examples.emplace_back(target);
      pieces.append(w, tokenizer.pieces(), example.ids, example.segments);
    }
  }
}

}  // namespace clinicalbert::tasks
