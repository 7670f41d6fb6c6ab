#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "examples/html_article.hpp"

namespace clinicalbert::examples {

/// A table of a page: a caption, a row of headings, and rows of cells, the first of which names the row.
class html_table {
 public:
  struct column {
    std::string name;  ///< plain text
    bool is_number = true;
  };

  /// `caption` and names are plain text; without any name there is no row of headings. `kind` is the table's class in
  /// the style sheet, or empty.
  html_table(std::string_view caption, std::vector<column> columns, std::string_view kind = "")
      : columns_(std::move(columns)) {
    html_ = "<div class=\"wide\">\n<table" + (kind.empty() ? "" : " class=\"" + std::string(kind) + "\"") +
            ">\n<caption>" + html_text(caption) + "</caption>\n";
    if (std::all_of(columns_.begin(), columns_.end(), [](const column& one) { return one.name.empty(); })) {
      html_ += "<tbody>\n";
      return;
    }
    html_ += "<thead>\n<tr>";
    for (const auto& one : columns_)
      html_ += std::string("<th scope=\"col\"") + (one.is_number ? " class=\"number\">" : ">") + html_text(one.name) +
               "</th>";
    html_ += "</tr>\n</thead>\n<tbody>\n";
  }

  /// Adds a row of one cell a column: HTML, put in as it is.
  void add(const std::vector<std::string>& cells) {
    html_ += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string kind = i < columns_.size() && columns_[i].is_number ? " class=\"number\"" : "";
      html_ += i == 0 ? "<th scope=\"row\"" + kind + ">" + cells[i] + "</th>" : "<td" + kind + ">" + cells[i] + "</td>";
    }
    html_ += "</tr>\n";
  }

  /// Adds a row of one cell over all columns.
  void add_wide(const std::string& cell) {
    html_ += "<tr><td colspan=\"" + std::to_string(columns_.size()) + "\">" + cell + "</td></tr>\n";
  }

  [[nodiscard]] std::string html() const { return html_ + "</tbody>\n</table>\n</div>\n"; }

 private:
  std::vector<column> columns_;
  std::string html_;
};

/// A paragraph of plain text.
[[nodiscard]] inline std::string html_paragraph(std::string_view sentence) {
  return "<p class=\"soft\">" + html_text(sentence) + "</p>\n";
}

}  // namespace clinicalbert::examples
