#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/csv.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::corpora {

/// Appends a row so that `parse_table` gives it back: with CR LF if the format is strict, as RFC 4180 has it, else LF.
///
/// Throws file_error for `origin`, with the row's number from 0 and the column's from 1, for what cannot be written
/// without quotation marks where the format has none.
inline void append_row(std::string& lines, std::span<const std::string> fields, table_format format,
                       const std::filesystem::path& origin, std::size_t number) {
  if (fields.empty()) throw files::file_error(origin, "row " + std::to_string(number) + " has no columns");
  const char special[] = {format.separator, '\r', '\n'};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string& field = fields[i];
    if (i != 0) lines += format.separator;
    bool needs_quotes = field.find_first_of(std::string_view(special, 3)) != std::string::npos ||
                        (fields.size() == 1 && field.empty()) || (i == 0 && field.starts_with("\xEF\xBB\xBF"));
    if (format.quotes == quoting::none) {
      if (needs_quotes) {
        throw files::file_error(origin, "row " + std::to_string(number) + ", column " + std::to_string(i + 1) +
                                            " cannot be written without quotation marks");
      }
    } else {
      const auto quote = field.find('"');
      needs_quotes |= quote == 0 || (quote != std::string::npos && format.quotes == quoting::strict);
    }
    if (!needs_quotes) {
      lines += field;
      continue;
    }
    lines += '"';
    for (const char c : field) lines.append(c == '"' ? 2 : 1, c);
    lines += '"';
  }
  lines += format.quotes == quoting::strict ? "\r\n" : "\n";
}

/// Writes rows as `append_row` does; the file appears whole or not at all.
inline void write_table(const std::filesystem::path& path, std::span<const std::vector<std::string>> rows,
                        table_format format) {
  std::string lines;
  for (std::size_t i = 0; i < rows.size(); ++i) append_row(lines, rows[i], format, path, i);
  files::write_whole(path, lines);
}

}  // namespace clinicalbert::corpora
