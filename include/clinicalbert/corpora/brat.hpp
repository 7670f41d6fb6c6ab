#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
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
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::corpora {

/// Writes entities in brat's standoff format, a line each: "T1<tab>Disease 10 20<tab>text".
///
/// brat counts in code points and we in bytes, so offsets are converted; a malformed byte counts as one and is written
/// as U+FFFD. A line break inside an entity parts it into fragments, "10 14;15 20", as brat wants. Throws
/// labels::label_error for a label that `types` lacks or whose name has white space, and for a span that is empty, is
/// all line breaks or leaves the text.
[[nodiscard]] inline std::string brat_annotations(std::string_view text, std::span<const labels::entity> entities,
                                                  const labels::label_set& types) {
  const code_point_index index(text);
  std::string lines;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const auto span = entities[i].span;
    const auto& type = types.name(entities[i].label);
    if (type.find_first_of(" \t\r\n") != std::string::npos) {
      throw labels::label_error("brat cannot hold white space in a type: " + type);
    }
    if (span.begin > span.end || span.end > text.size()) {
      throw labels::label_error("entity " + std::to_string(i) + " does not lie in its text of " +
                                std::to_string(text.size()) + " bytes");
    }
    std::string fragments;
    std::string covered;
    for (std::size_t at = span.begin; at < span.end;) {
      const std::size_t begin = std::min<std::size_t>(text.find_first_not_of("\r\n", at), span.end);
      const std::size_t end = std::min<std::size_t>(text.find_first_of("\r\n", begin), span.end);
      if (begin < end) {
        if (!fragments.empty()) {
          fragments += ';';
          covered += ' ';
        }
        fragments += std::to_string(index.code_point_of(begin)) + ' ' + std::to_string(index.code_point_of(end));
        for (std::size_t byte = begin; byte < end;) {
          const auto point = text::decode_utf8(text.substr(0, end), byte);
          text::append_utf8(covered, point.value);
          byte += point.length;
        }
      }
      at = end;
    }
    if (fragments.empty()) throw labels::label_error("entity " + std::to_string(i) + " covers no text");
    lines += 'T' + std::to_string(i + 1) + '\t' + type + ' ' + fragments + '\t' + covered + '\n';
  }
  return lines;
}

/// Writes the file as `brat_annotations`: it appears whole or not at all. brat expects it beside the text, NAME.ann by
/// NAME.txt.
inline void write_brat(const std::filesystem::path& path, std::string_view text,
                       std::span<const labels::entity> entities, const labels::label_set& types) {
  files::write_whole(path, brat_annotations(text, entities, types));
}

/// What a brat file marks, and what of it was not taken.
struct brat_document {
  std::vector<annotation> annotations;     ///< in the order of the file; identifier: "T1", ...
  std::vector<std::size_t> discontinuous;  ///< lines of entities with text between their fragments: not supported
  std::vector<std::size_t> other;          ///< lines of relations, events, attributes, normalizations and remarks
};

/// Reads text-bound annotations ("T" lines) of the text that they belong to; offsets become bytes.
///
/// Fragments with nothing but white space between them are one span. Throws file_error for `origin` with the number of
/// the line, never its content, for a malformed line, offsets outside the text, or a text beside the offsets that
/// differs (white space apart) from what they cover.
[[nodiscard]] inline brat_document parse_brat(std::string_view standoff, std::string_view text,
                                              const std::filesystem::path& origin) {
  static constexpr std::string_view white_space = " \t\r\n";
  const code_point_index index(text);
  brat_document document;
  for_each_line(standoff, [&](std::string_view line, std::size_t number, std::size_t) {
    if (line.find_first_not_of(white_space) == std::string_view::npos) return;
    if (line[0] != 'T') return document.other.push_back(number);
    const auto columns = columns_of(line, '\t', 3);
    if (columns.size() < 3) refuse_line(origin, number, "lacks one of its three columns");
    const auto type_end = columns[1].find(' ');
    if (type_end == std::string_view::npos || type_end == 0) refuse_line(origin, number, "has no type and offsets");
    std::optional<text::byte_span> whole;
    std::string covered;
    bool is_discontinuous = false;
    for (const auto fragment : columns_of(columns[1].substr(type_end + 1), ';')) {
      const auto ends = columns_of(fragment, ' ');
      const auto first = ends.size() == 2 ? number_of(ends[0]) : std::nullopt;
      const auto last = ends.size() == 2 ? number_of(ends[1]) : std::nullopt;
      if (!first || !last || *first >= *last) refuse_line(origin, number, "has malformed offsets");
      const auto begin = index.byte_of(*first);
      const auto end = index.byte_of(*last);
      if (!begin || !end) {
        refuse_line(origin, number,
                    "has offsets behind the " + std::to_string(index.size()) + " characters of its text");
      }
      if (whole && *begin < whole->end) refuse_line(origin, number, "has fragments that do not ascend");
      if (whole &&
          text.substr(whole->end, *begin - whole->end).find_first_not_of(white_space) != std::string_view::npos) {
        is_discontinuous = true;
      }
      covered += text.substr(*begin, *end - *begin);
      whole = {whole ? whole->begin : static_cast<std::uint32_t>(*begin), static_cast<std::uint32_t>(*end)};
    }
    if (!is_same_text(covered, columns[2])) {
      refuse_line(origin, number, "has a text that differs from what its offsets cover");
    }
    if (is_discontinuous) return document.discontinuous.push_back(number);
    document.annotations.push_back(
        {*whole, std::string(columns[1].substr(0, type_end)), std::string(columns[0]), 1.0F});
  });
  return document;
}

/// Reads NAME.ann and the text beside it, NAME.txt.
[[nodiscard]] inline std::pair<note, brat_document> read_brat(const std::filesystem::path& standoff) {
  auto text_path = standoff;
  note read = read_note(text_path.replace_extension(".txt"));
  brat_document document = parse_brat(read_text(standoff), read.text, standoff);
  return {std::move(read), std::move(document)};
}

}  // namespace clinicalbert::corpora
