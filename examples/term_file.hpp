#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/utf8_check.hpp"

namespace clinicalbert::examples {

/// The columns of a line, which tabs part.
[[nodiscard]] inline std::vector<std::string_view> tab_columns(std::string_view line) {
  std::vector<std::string_view> columns;
  for (;;) {
    const std::size_t end = line.find('\t');
    columns.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return columns;
    line.remove_prefix(end + 1);
  }
}

/// Calls each(columns) for the lines of a table whose columns tabs part, but for empty ones and the first, if that
/// names the columns. Throws files::file_error, which names the line, for one of fewer than `least` columns and for
/// bytes that are no UTF-8.
template <class Each>
void for_each_row(const std::filesystem::path& path, bool has_header, std::size_t least, Each&& each) {
  const auto text = corpora::read_text(path);
  if (const auto bad = files::first_invalid_utf8(text))
    throw files::file_error(path, "is not valid UTF-8 (byte " + std::to_string(*bad) + ")");
  corpora::for_each_line(text, [&](std::string_view line, std::size_t number, std::size_t) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos || (has_header && number == 1)) return;
    const auto columns = tab_columns(line);
    if (columns.size() < least) {
      throw files::file_error(path, "line " + std::to_string(number) + " has " + std::to_string(columns.size()) +
                                        " columns where at least " + std::to_string(least) + " were expected");
    }
    each(columns);
  });
}

}  // namespace clinicalbert::examples
