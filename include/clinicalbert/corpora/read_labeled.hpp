#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/corpora/csv.hpp"
#include "clinicalbert/corpora/labeled_json.hpp"
#include "clinicalbert/corpora/labeled_table.hpp"
#include "clinicalbert/corpora/labeled_text.hpp"
#include "clinicalbert/files/file_error.hpp"

namespace clinicalbert::corpora {

/// How a file of labeled texts is read: `columns` of tables only.
struct labeled_options {
  labeled_columns columns;
  std::optional<table_format> format;  ///< of a table; where there is none, the file's ending says it

  /// A table without a header, LABEL and TEXT parted by a tab: ChineseBLUE's cMedTC and cMedIC.
  [[nodiscard]] static labeled_options chineseblue_texts() {
    return {{.text = "2", .label = "1", .has_header = false}, table_format{'\t', quoting::none}};
  }
  /// LABEL, TEXT and second TEXT: ChineseBLUE's cMedQQ, cMedQNLI and cMedQA.
  [[nodiscard]] static labeled_options chineseblue_pairs() {
    return {{.text = "2", .second_text = "3", .label = "1", .has_header = false}, table_format{'\t', quoting::none}};
  }
};

/// The format that a table's ending names: .csv, or .tsv and .txt; nothing for JSON Lines, .jsonl. Throws file_error
/// for another ending.
[[nodiscard]] inline std::optional<table_format> format_of_ending(const std::filesystem::path& path) {
  const auto ending = path.extension();
  if (ending == ".jsonl") return std::nullopt;
  if (ending == ".csv") return table_format::csv();
  if (ending == ".tsv" || ending == ".txt") return table_format::tsv();
  throw files::file_error(path, "has another ending than .jsonl, .csv, .tsv or .txt, which says its format");
}

/// Reads texts with labels or values: JSON Lines, CSV or TSV, as the options or the file's ending say.
[[nodiscard]] inline std::vector<labeled_text> read_labeled(const std::filesystem::path& path,
                                                            const labeled_options& options = {}) {
  const auto format = options.format ? options.format : format_of_ending(path);
  return format ? read_labeled_table(path, options.columns, *format) : read_labeled_json(path);
}

/// Writes them likewise; the file appears whole or not at all.
inline void write_labeled(const std::filesystem::path& path, std::span<const labeled_text> texts,
                          const labeled_options& options = {}) {
  const auto format = options.format ? options.format : format_of_ending(path);
  if (!format) return write_labeled_json(path, texts);
  write_labeled_table(path, texts, options.columns, *format);
}

}  // namespace clinicalbert::corpora
