#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "clinicalbert/corpora/columns.hpp"
#include "clinicalbert/corpora/csv.hpp"
#include "clinicalbert/corpora/labeled_text.hpp"
#include "clinicalbert/files/file_error.hpp"

namespace clinicalbert::corpora {

/// Which columns of a table hold what: each a name in the header, or a number from 1; empty: none.
struct labeled_columns {
  std::string text = "text";
  std::string second_text = {};
  std::string label = "label";
  std::string value = {};
  std::string id = {};
  bool has_header = true;
  std::string label_separator = {};  ///< between the labels of one field; empty: a field is one label

  /// Columns that hold all that the texts have, under the names text, text_b, label, value and id.
  [[nodiscard]] static labeled_columns of(std::span<const labeled_text> texts) {
    const auto any = [&](auto has) { return std::any_of(texts.begin(), texts.end(), has); };
    labeled_columns columns;
    if (any([](const auto& item) { return !item.second_text.empty(); })) columns.second_text = "text_b";
    if (!any([](const auto& item) { return !item.labels.empty(); })) columns.label.clear();
    if (any([](const auto& item) { return item.has_value(); })) columns.value = "value";
    if (any([](const auto& item) { return !item.id.empty(); })) columns.id = "id";
    return columns;
  }
};

/// The columns' places, from 0.
struct labeled_places {
  std::size_t text = 0;
  std::optional<std::size_t> second_text, label, value, id;
};

/// Finds columns among those of a table's first row. Throws file_error for `origin` for one that is not there, or a
/// header that has the name twice.
[[nodiscard]] inline labeled_places find_columns(const labeled_columns& columns, const table_row& first,
                                                 const std::filesystem::path& origin) {
  const auto find = [&](const std::string& column, const char* what) -> std::optional<std::size_t> {
    if (column.empty()) return std::nullopt;
    if (columns.has_header) {
      const auto found = std::find(first.fields.begin(), first.fields.end(), column);
      if (found != first.fields.end()) {
        if (std::find(found + 1, first.fields.end(), column) != first.fields.end())
          throw files::file_error(origin, std::string("has two columns of the name that was asked for as ") + what);
        return static_cast<std::size_t>(found - first.fields.begin());
      }
    }
    const auto number = number_of(column);
    if (number && *number >= 1 && *number <= first.fields.size()) return *number - 1;
    throw files::file_error(origin, std::string("lacks the column that was asked for as ") + what + ", among " +
                                        std::to_string(first.fields.size()) +
                                        (columns.has_header ? " of its header" : " and without a header"));
  };
  const auto text = find(columns.text, "text");
  if (!text) throw files::file_error(origin, "cannot be read while no column is named for the text");
  return {*text, find(columns.second_text, "second text"), find(columns.label, "label"), find(columns.value, "value"),
          find(columns.id, "id")};
}

}  // namespace clinicalbert::corpora
