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
#include "clinicalbert/corpora/labeled_columns.hpp"
#include "clinicalbert/corpora/labeled_table.hpp"
#include "clinicalbert/corpora/read_labeled.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"

namespace clinicalbert::corpora {

/// A text and what a person wrote of it.
struct summarized_text {
  std::string text;
  std::string summary;

  friend bool operator==(const summarized_text&, const summarized_text&) = default;
};

/// Which fields of a JSON line, or columns of a table, hold them.
struct summary_columns {
  std::string text = "text";
  std::string summary = "summary";
  bool has_header = true;  ///< of a table; without one, columns are numbers from 1
};

/// Reads lines {"text": "...", "summary": "..."}; other fields are passed over. Throws file_error for `origin` with the
/// number of a line of another form, never its content.
[[nodiscard]] inline std::vector<summarized_text> parse_summarized_json(std::string_view text,
                                                                        const std::filesystem::path& origin,
                                                                        const summary_columns& columns = {}) {
  std::vector<summarized_text> texts;
  for_each_json_line(text, origin, [&](nlohmann::json&& line, std::size_t number) {
    const auto field = [&](const std::string& name) {
      const auto found = line.find(name);
      if (found == line.end() || !found->is_string()) refuse_line(origin, number, "has no string in field " + name);
      return std::move(found->get_ref<std::string&>());
    };
    summarized_text read;
    read.text = field(columns.text);
    read.summary = field(columns.summary);
    texts.push_back(std::move(read));
  });
  return texts;
}

/// Reads abstracts and their conclusions in the format of PubMedQA (Jin et al. 2019), in alphabetical order of ids: the
/// CONTEXTS of each question, a line each, and its LONG_ANSWER. Throws file_error for `origin`, which names a question
/// by its place in that order.
[[nodiscard]] inline std::vector<summarized_text> parse_pubmed_conclusions(std::string_view text,
                                                                           const std::filesystem::path& origin) {
  const json_fields fields(origin);
  const nlohmann::json root = files::parse_json(text, origin);
  if (!root.is_object()) fields.refuse("the file", "is no object of questions");
  std::vector<summarized_text> texts;
  for (const auto& [id, question] : root.items()) {
    const std::string where = "question " + std::to_string(texts.size());
    summarized_text read;
    for (const auto& context : fields.list(question, "CONTEXTS", where)) {
      if (!context.is_string()) fields.refuse(where, "has something else than strings in field CONTEXTS");
      read.text += (read.text.empty() ? "" : "\n") + context.get_ref<const std::string&>();
    }
    read.summary = fields.string(question, "LONG_ANSWER", where);
    texts.push_back(std::move(read));
  }
  return texts;
}

/// Reads texts with their summaries: JSON Lines (.jsonl), CSV (.csv), TSV (.tsv, .txt) or PubMedQA (.json).
///
/// Throws file_error, naming the text by number from 1, where either is empty, and as the readers of these formats do.
[[nodiscard]] inline std::vector<summarized_text> read_summarized(const std::filesystem::path& path,
                                                                  const summary_columns& columns = {}) {
  std::vector<summarized_text> texts;
  if (path.extension() == ".json") {
    texts = parse_pubmed_conclusions(read_text(path), path);
  } else if (const auto format = format_of_ending(path)) {
    labeled_columns of_table;
    of_table.text = columns.text;
    of_table.second_text = columns.summary;
    of_table.label.clear();
    of_table.has_header = columns.has_header;
    for (auto& row : read_labeled_table(path, of_table, *format))
      texts.push_back({std::move(row.text), std::move(row.second_text)});
  } else {
    texts = parse_summarized_json(read_text(path), path, columns);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto is_blank = [](const std::string& one) { return one.find_first_not_of(" \t\r\n") == std::string::npos; };
    if (is_blank(texts[i].text) || is_blank(texts[i].summary))
      throw files::file_error(path, "text " + std::to_string(i + 1) + " or its summary is empty");
  }
  return texts;
}

}  // namespace clinicalbert::corpora
