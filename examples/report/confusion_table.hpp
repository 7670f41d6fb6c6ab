#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "examples/html_article.hpp"
#include "examples/report/number_text.hpp"

namespace clinicalbert::examples {

/// How often each column was predicted where each row is right.
struct confusion_counts {
  std::vector<std::string> rows, columns;            ///< names
  std::vector<std::optional<std::size_t>> counts;    ///< [rows, columns]; nothing where nobody can count
  std::vector<std::vector<std::size_t>> right = {};  ///< [rows] the columns that are right

  [[nodiscard]] std::optional<std::size_t>& at(std::size_t row, std::size_t column) {
    return counts[row * columns.size() + column];
  }
};

/// Of `names`, each right in its own column. With `others`, the last column has what was missed and the last row what
/// is spurious, and nothing is both.
[[nodiscard]] inline confusion_counts square_confusion(std::vector<std::string> names, bool others = false) {
  const std::size_t classes = names.size(), size = classes + (others ? 1 : 0);
  confusion_counts confusion{names, std::move(names), std::vector<std::optional<std::size_t>>(size * size, 0)};
  for (std::size_t k = 0; k < classes; ++k) confusion.right.push_back({k});
  if (!others) return confusion;
  confusion.rows.emplace_back("spurious");
  confusion.columns.emplace_back("missed");
  confusion.right.emplace_back();
  confusion.at(classes, classes).reset();
  return confusion;
}

/// A table with a cell's count and its share of the row, colored by the share: blue where it is right, orange
/// elsewhere.
[[nodiscard]] inline std::string confusion_table(std::string_view caption, std::string_view corner,
                                                 const confusion_counts& confusion) {
  std::string html = "<div class=\"wide\">\n<table class=\"confusion\">\n<caption>" + html_text(caption) +
                     "</caption>\n<thead>\n<tr><th scope=\"col\">" + html_text(corner) + "</th>";
  for (const auto& name : confusion.columns) html += "<th scope=\"col\">" + html_text(name) + "</th>";
  html += "<th scope=\"col\">all</th></tr>\n</thead>\n<tbody>\n";
  const std::size_t columns = confusion.columns.size();
  for (std::size_t r = 0; r < confusion.rows.size(); ++r) {
    std::size_t all = 0;
    for (std::size_t c = 0; c < columns; ++c) all += confusion.counts[r * columns + c].value_or(0);
    html += "<tr><th scope=\"row\">" + html_text(confusion.rows[r]) + "</th>";
    for (std::size_t c = 0; c < columns; ++c) {
      const auto count = confusion.counts[r * columns + c];
      const auto& right = confusion.right[r];
      const bool is_right = std::find(right.begin(), right.end(), c) != right.end();
      if (!count) {
        html += "<td></td>";
      } else if (*count == 0) {
        html += "<td class=\"none\">0</td>";
      } else {
        const double share = static_cast<double>(*count) / static_cast<double>(all);
        html += std::string("<td class=\"") + (is_right ? "right" : "wrong") +
                "\" style=\"--share:" + decimal(share, 3) + "\"><b>" + std::to_string(*count) + "</b> <span>" +
                decimal(100 * share, 1) + "%</span></td>";
      }
    }
    html += "<td class=\"sum\">" + std::to_string(all) + "</td></tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n";
}

}  // namespace clinicalbert::examples
