#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/code_points.hpp"
#include "clinicalbert/corpora/columns.hpp"
#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/plain_text.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/corpora/same_text.hpp"

namespace clinicalbert::corpora {

/// Reads abstracts in PubTator's format: "ID|t|title", "ID|a|abstract", then tab-separated lines of entities (ID,
/// begin, end, mention, type, identifiers, parts of a composite mention) and relations (ID, type, first, second); an
/// empty line ends a document.
///
/// A document's text is the title, one line break and the abstract; offsets are code points of it in the file and bytes
/// in the result. Throws file_error for `origin` with the number of the line, never its content, for a malformed line,
/// offsets outside the text, or a mention that differs (white space apart) from what its offsets cover.
[[nodiscard]] inline std::vector<annotated_note> parse_pubtator(std::string_view content,
                                                                const std::filesystem::path& origin) {
  std::vector<annotated_note> documents;
  std::optional<annotated_note> open;
  std::optional<code_point_index> index;  // set with the abstract: the text is whole then
  std::size_t last_line = 0;
  const auto close = [&] {
    if (open && !index) refuse_line(origin, last_line, "ends a document without an abstract");
    if (open) documents.push_back(std::move(*open));
    open.reset();
    index.reset();
  };
  for_each_line(content, [&](std::string_view line, std::size_t number, std::size_t) {
    const auto refuse = [&](std::string_view sentence) { refuse_line(origin, number, sentence); };
    if (line.find_first_not_of(" \t") == std::string_view::npos) return close();
    last_line = number;
    if (!index) {
      const auto parts = columns_of(line, '|', 3);
      if (parts.size() < 3 || parts[0].empty() || parts[1] != (open ? "a" : "t")) {
        refuse(open ? "is no abstract (ID|a|TEXT)" : "is no title (ID|t|TEXT)");
      }
      if (!open) {
        open.emplace();
        open->name = std::string(parts[0]);
        open->text = std::string(parts[2]);
        return;
      }
      if (parts[0] != open->name) refuse("belongs to another document than the line before");
      open->text.append("\n").append(parts[2]);
      if (open->text.size() > largest_note) refuse("makes a document longer than 32-bit offsets reach");
      index.emplace(open->text);
      return;
    }
    const auto columns = columns_of(line, '\t');
    if (columns[0] != open->name) refuse("belongs to another document than the line before");
    if (columns.size() == 4) {
      open->relations.push_back({std::string(columns[1]), std::string(columns[2]), std::string(columns[3])});
      return;
    }
    if (columns.size() < 5 || columns.size() > 7) refuse("has the columns of neither an entity nor a relation");
    const auto first = number_of(columns[1]);
    const auto last = number_of(columns[2]);
    if (!first || !last || *first >= *last) refuse("has malformed offsets");
    const auto begin = index->byte_of(*first);
    const auto end = index->byte_of(*last);
    if (!begin || !end) refuse("has offsets outside its document");
    if (!is_same_text(std::string_view(open->text).substr(*begin, *end - *begin), columns[3])) {
      refuse("has a mention that differs from what its offsets cover");
    }
    const text::byte_span span{static_cast<std::uint32_t>(*begin), static_cast<std::uint32_t>(*end)};
    const auto column = [&](std::size_t i) { return i < columns.size() ? std::string(columns[i]) : std::string(); };
    open->annotations.push_back({span, column(4), column(5), 1.0F, column(6)});
  });
  close();
  return documents;
}

/// Reads a file as `parse_pubtator` does.
[[nodiscard]] inline std::vector<annotated_note> read_pubtator(const std::filesystem::path& path) {
  return parse_pubtator(read_text(path), path);
}

}  // namespace clinicalbert::corpora
