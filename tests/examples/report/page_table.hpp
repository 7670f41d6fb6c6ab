#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace clinicalbert::tests {

using table_rows = std::vector<std::vector<std::string>>;

/// What a reader sees of HTML: its text without tags.
inline std::string seen_text(std::string_view html) {
  std::string text;
  bool in_tag = false;
  for (const char c : html) {
    if (c == '<')
      in_tag = true;
    else if (c == '>')
      in_tag = false;
    else if (!in_tag)
      text += c;
  }
  return text;
}

/// The rows of the first table of a page whose caption begins so, the heading's first: what their cells show. Throws
/// where there is none.
inline table_rows page_table(std::string_view page, std::string_view caption) {
  const auto at = page.find("<caption>" + std::string(caption));
  if (at == page.npos) throw std::runtime_error("there is no such table");
  page = page.substr(at, page.find("</table>", at) - at);
  table_rows rows;
  for (auto row = page.find("<tr>"); row != page.npos; row = page.find("<tr>", row + 1)) {
    auto& cells = rows.emplace_back();
    const auto row_end = page.find("</tr>", row);
    for (auto cell = page.find("<t", row + 1); cell < row_end; cell = page.find("<t", cell + 1)) {
      const auto begin = page.find('>', cell) + 1;
      const auto kind = page.substr(cell + 1, 2);
      cells.push_back(seen_text(page.substr(begin, page.find("</" + std::string(kind) + ">", begin) - begin)));
    }
  }
  return rows;
}

/// The cells of the row that begins so. Throws where there is none.
inline std::vector<std::string> page_row(std::string_view page, std::string_view caption, std::string_view name) {
  for (auto& row : page_table(page, caption))
    if (!row.empty() && row.front() == name) return row;
  throw std::runtime_error("there is no such row");
}

/// A cell's value without the interval or share behind it.
inline std::string first_number(const std::string& cell) { return cell.substr(0, cell.find(' ')); }

/// How often a part occurs.
inline std::size_t occurrences(std::string_view page, std::string_view part) {
  std::size_t count = 0;
  for (auto at = page.find(part); at != page.npos; at = page.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace clinicalbert::tests
