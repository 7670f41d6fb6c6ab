#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/csv.hpp"
#include "clinicalbert/corpora/labeled_columns.hpp"
#include "clinicalbert/corpora/labeled_text.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/corpora/write_csv.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::corpora {

/// Reads a text a row. An empty field is no label, no value and no second text; other columns are passed over.
///
/// Throws file_error for `origin` as `parse_table` and `find_columns` do, and with line and column for a value that is
/// no number.
[[nodiscard]] inline std::vector<labeled_text> parse_labeled_table(std::string_view text,
                                                                   const std::filesystem::path& origin,
                                                                   const labeled_columns& columns,
                                                                   table_format format) {
  auto rows = parse_table(text, origin, format);
  if (rows.empty() && columns.has_header) throw files::file_error(origin, "has no header");
  std::vector<labeled_text> texts;
  if (rows.empty()) return texts;
  const auto places = find_columns(columns, rows[0], origin);
  texts.reserve(rows.size());
  for (std::size_t i = columns.has_header ? 1 : 0; i < rows.size(); ++i) {
    auto& fields = rows[i].fields;
    labeled_text read;
    read.text = fields[places.text];
    if (places.second_text) read.second_text = fields[*places.second_text];
    if (places.id) read.id = fields[*places.id];
    if (places.label && !fields[*places.label].empty()) {
      std::string_view labels = fields[*places.label];
      const auto separator = std::string_view(columns.label_separator);
      for (auto end = labels.find(separator); !separator.empty() && end != std::string_view::npos;
           end = labels.find(separator)) {
        read.labels.emplace_back(labels.substr(0, end));
        labels.remove_prefix(end + separator.size());
      }
      read.labels.emplace_back(labels);
      const auto empty = std::find(read.labels.begin(), read.labels.end(), "");
      if (empty != read.labels.end()) refuse_field(origin, rows[i].line, *places.label + 1, "has a label without name");
    }
    if (places.value && !fields[*places.value].empty()) {
      const std::string& digits = fields[*places.value];
      const char* const last = digits.data() + digits.size();
      const auto [end, error] = std::from_chars(digits.data(), last, read.value);
      if (error != std::errc{} || end != last || !std::isfinite(read.value))
        refuse_field(origin, rows[i].line, *places.value + 1, "has no number");
    }
    texts.push_back(std::move(read));
  }
  return texts;
}

/// Reads a file as `parse_labeled_table` does.
[[nodiscard]] inline std::vector<labeled_text> read_labeled_table(const std::filesystem::path& path,
                                                                  const labeled_columns& columns, table_format format) {
  return parse_labeled_table(read_text(path), path, columns, format);
}

/// Writes a header and a row a text, so that `read_labeled_table` with the same columns gives them back; the file
/// appears whole or not at all.
///
/// Its columns are those that are named, in the order id, text, second text, label, value. Throws file_error, which
/// names the text by number from 0, for what has no column, for labels that the separator does not part again, and for
/// columns without a header.
inline void write_labeled_table(const std::filesystem::path& path, std::span<const labeled_text> texts,
                                const labeled_columns& columns, table_format format) {
  if (!columns.has_header || columns.text.empty())
    throw files::file_error(path, "cannot be written without a header and a name for the text");
  std::string lines;
  std::vector<std::string> fields;
  const auto add = [&](const std::string& column, const std::string& field) {
    if (!column.empty()) fields.push_back(field);
  };
  const auto finish = [&](std::size_t row) {
    append_row(lines, fields, format, path, row);
    fields.clear();
  };
  for (const auto* name : {&columns.id, &columns.text, &columns.second_text, &columns.label, &columns.value}) {
    if (std::find(fields.begin(), fields.end(), *name) != fields.end())
      throw files::file_error(path, "cannot be written with one name for two columns");
    add(*name, *name);
  }
  finish(0);
  const auto& separator = columns.label_separator;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto& item = texts[i];
    const auto refuse = [&](const std::string& why) {
      throw files::file_error(path, "text " + std::to_string(i) + " " + why);
    };
    const auto need = [&](bool has, const std::string& column, const char* what) {
      if (has && column.empty()) refuse(std::string("has ") + what + ", and there is no column for it");
    };
    need(!item.id.empty(), columns.id, "an id");
    need(!item.second_text.empty(), columns.second_text, "a second text");
    need(!item.labels.empty(), columns.label, "a label");
    need(item.has_value(), columns.value, "a value");
    if (std::isinf(item.value)) refuse("has an infinite value");
    if (item.labels.size() > 1 && separator.empty()) refuse("has several labels, and nothing is named to part them");
    std::string labels;
    for (const auto& label : item.labels) {
      if (label.empty() || (!separator.empty() && label.find(separator) != std::string::npos))
        refuse("has a label that is empty or holds what parts labels");
      labels += (labels.empty() ? "" : separator) + label;
    }
    char digits[32];
    const auto written = std::to_chars(digits, digits + sizeof digits, item.value);
    add(columns.id, item.id);
    add(columns.text, item.text);
    add(columns.second_text, item.second_text);
    add(columns.label, labels);
    add(columns.value, item.has_value() ? std::string(digits, written.ptr) : std::string());
    finish(i + 1);
  }
  files::write_whole(path, lines);
}

}  // namespace clinicalbert::corpora
