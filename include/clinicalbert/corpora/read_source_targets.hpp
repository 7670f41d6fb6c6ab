#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/json_fields.hpp"
#include "clinicalbert/corpora/json_lines.hpp"
#include "clinicalbert/corpora/labeled_table.hpp"
#include "clinicalbert/corpora/read_labeled.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/corpora/source_target.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::corpora {

/// Which fields of JSON, or columns of a table, hold what; of a table without a header numbers from 1.
struct source_target_fields {
  std::string source = "source", target = "target";
  bool has_header = true;  ///< of tables

  /// The contexts of a question and what the authors conclude: PubMedQA (Jin et al. 2019).
  [[nodiscard]] static source_target_fields pubmed_qa() { return {"CONTEXTS", "LONG_ANSWER"}; }
};

/// Whether a text has anything that tokenizers keep: more than white space, characters that are removed, and marks
/// without a letter.
[[nodiscard]] inline bool has_content(std::string_view words) noexcept {
  for (std::size_t at = 0; at < words.size();) {
    const auto one = text::decode_utf8(words, at);
    const auto properties = text::properties_of(one.value);
    const auto kind = properties.kind();
    if (kind != text::category::space && kind != text::category::removed && !properties.is_mark()) return true;
    at += one.length;
  }
  return false;
}

/// The two texts of an object; a list of strings is one text, with a blank between them. Throws file_error for
/// `origin`, whose message says `where`, for a field that is missing, no text, or without content.
[[nodiscard]] inline source_target texts_of(const nlohmann::json& object, const source_target_fields& fields,
                                            const std::filesystem::path& origin, const std::string& where) {
  const json_fields in(origin);
  const auto text_in = [&](const std::string& field) {
    const auto* found = json_fields::find(object, field.c_str());
    const bool is_list = found != nullptr && found->is_array();
    if (!is_list && (found == nullptr || !found->is_string())) in.refuse(where, "has no text in field " + field);
    std::string text;
    for (const auto& part : is_list ? *found : nlohmann::json::array({*found})) {
      if (!part.is_string()) in.refuse(where, "has no text in field " + field);
      if (!text.empty()) text += ' ';
      text += part.get_ref<const std::string&>();
    }
    if (!has_content(text)) in.refuse(where, "has nothing in field " + field);
    return text;
  };
  return {text_in(fields.source), text_in(fields.target)};
}

/// Reads a pair of texts a line of JSON; other fields are passed over. Throws file_error for `origin` with the number
/// of the line, never its content.
[[nodiscard]] inline std::vector<source_target> parse_source_target_lines(std::string_view text,
                                                                          const std::filesystem::path& origin,
                                                                          const source_target_fields& fields = {}) {
  std::vector<source_target> pairs;
  for_each_json_line(text, origin, [&](nlohmann::json&& line, std::size_t number) {
    pairs.push_back(texts_of(line, fields, origin, "line " + std::to_string(number)));
  });
  return pairs;
}

/// Reads an object whose fields are ids, each of an object with a pair of texts, in alphabetical order of ids: the
/// format of PubMedQA. Throws file_error for `origin` with the place in that order, from 1, never a word.
[[nodiscard]] inline std::vector<source_target> parse_source_target_objects(
    std::string_view text, const std::filesystem::path& origin,
    const source_target_fields& fields = source_target_fields::pubmed_qa()) {
  const nlohmann::json root = files::parse_json(text, origin);
  if (!root.is_object()) throw files::file_error(origin, "is no object of objects with two texts");
  std::vector<source_target> pairs;
  for (const auto& item : root.items())
    pairs.push_back(texts_of(item.value(), fields, origin, "object " + std::to_string(pairs.size() + 1)));
  return pairs;
}

/// Reads a pair of texts a row of a table. Throws file_error as `parse_labeled_table` does, and with the number of the
/// pair, from 1, where a text has no content.
[[nodiscard]] inline std::vector<source_target> parse_source_target_table(std::string_view text,
                                                                          const std::filesystem::path& origin,
                                                                          const source_target_fields& fields,
                                                                          table_format format) {
  const labeled_columns columns{
      .text = fields.source, .second_text = fields.target, .label = {}, .has_header = fields.has_header};
  std::vector<source_target> pairs;
  for (auto& row : parse_labeled_table(text, origin, columns, format)) {
    for (const auto& [side, value] : {std::pair{"source", &row.text}, {"target", &row.second_text}})
      if (!has_content(*value))
        throw files::file_error(origin, "pair " + std::to_string(pairs.size() + 1) + " has nothing for a " + side);
    pairs.push_back({std::move(row.text), std::move(row.second_text)});
  }
  return pairs;
}

/// Reads a file by its ending: .jsonl, .csv, .tsv or .txt, and .json as PubMedQA has it. Throws file_error.
[[nodiscard]] inline std::vector<source_target> read_source_targets(const std::filesystem::path& path,
                                                                    const source_target_fields& fields = {}) {
  if (path.extension() == ".json") return parse_source_target_objects(read_text(path), path, fields);
  const auto format = format_of_ending(path);
  return format ? parse_source_target_table(read_text(path), path, fields, *format)
                : parse_source_target_lines(read_text(path), path, fields);
}

}  // namespace clinicalbert::corpora
