#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/json_fields.hpp"
#include "clinicalbert/corpora/labeled_text.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/json.hpp"

namespace clinicalbert::corpora {

/// Reads questions that are answered by yes, no or maybe, in the format of PubMedQA (Jin et al. 2019): an object whose
/// fields are ids, each with QUESTION, the list CONTEXTS and, where it is known, final_decision.
///
/// Gives a pair a question, in alphabetical order of ids: the question, and its contexts with a blank between them; its
/// label is the decision. Labels of contexts, LONG_ANSWER and MESHES are passed over. Throws file_error for `origin`,
/// which names a question by its place in that order and never by its words, for a file of another form and for a
/// question without words in its contexts.
[[nodiscard]] inline std::vector<labeled_text> parse_pubmed_qa(std::string_view text,
                                                               const std::filesystem::path& origin) {
  const json_fields fields(origin);
  const nlohmann::json root = files::parse_json(text, origin);
  if (!root.is_object()) fields.refuse("the file", "is no object of questions");
  std::vector<labeled_text> questions;
  for (const auto& [id, question] : root.items()) {
    const std::string where = "question " + std::to_string(questions.size());
    labeled_text read;
    read.id = id;
    read.text = fields.string(question, "QUESTION", where);
    const auto& contexts = fields.list(question, "CONTEXTS", where);
    for (std::size_t i = 0; i < contexts.size(); ++i) {
      if (!contexts[i].is_string()) fields.refuse(where, "has no string in context " + std::to_string(i));
      if (!read.second_text.empty()) read.second_text += ' ';
      read.second_text += contexts[i].get_ref<const std::string&>();
    }
    if (read.second_text.empty()) fields.refuse(where, "has no words in its contexts");
    if (json_fields::find(question, "final_decision") != nullptr) {
      read.labels.push_back(fields.string(question, "final_decision", where));
      if (read.labels[0].empty()) fields.refuse(where, "has an empty field final_decision");
    }
    questions.push_back(std::move(read));
  }
  return questions;
}

/// Reads a file as `parse_pubmed_qa` does.
[[nodiscard]] inline std::vector<labeled_text> read_pubmed_qa(const std::filesystem::path& path) {
  return parse_pubmed_qa(read_text(path), path);
}

}  // namespace clinicalbert::corpora
