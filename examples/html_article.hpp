#pragma once

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "examples/nested_marks.hpp"
#include "examples/visible_text.hpp"

namespace clinicalbert::examples {

/// Text as HTML shows it, in elements and in quoted attributes; what is not shown as it is: `for_each_visible`.
[[nodiscard]] inline std::string html_text(std::string_view text) {
  std::string html;
  html.reserve(text.size() + text.size() / 16);
  for_each_visible(text, [&](char32_t c) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        text::append_utf8(html, c);
    }
  });
  return html;
}

/// "1 entity", "12,345 entities".
[[nodiscard]] inline std::string counted(std::size_t n, std::string_view one, std::string_view many) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits + " " + std::string(n == 1 ? one : many);
}

/// One note of a page: its text with the entities marked, each with label, score and byte offsets, and a table of them.
/// The note's `id` is nNUMBER, an entity's nNUMBERe0 and so on; the class of label k is lK. An entity that crosses the
/// end of another stands in parts, of which the first has its `id`.
[[nodiscard]] inline std::string html_article(std::size_t number, const corpora::note& note,
                                              std::span<const labels::entity> entities,
                                              const labels::label_set& types) {
  const std::string_view text = note.text;
  const std::string id = "n" + std::to_string(number);
  const std::string count = counted(entities.size(), "entity", "entities");
  std::string page = "<article id=\"" + id + "\">\n<h2>" + html_text(note.name) + "</h2>\n<p class=\"soft\">" +
                     counted(text.size(), "byte", "bytes") + ", " + count + "</p>\n<pre dir=\"auto\">\n";
  std::string rows;
  std::vector<std::string> facts;  // of each entity, as its mark's attributes have them
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const auto [span, label, score] = entities[i];
    const std::string place = id + "e" + std::to_string(i);
    const std::string name = html_text(types.name(label));
    const std::string covered = html_text(text.substr(span.begin, span.size()));
    const std::string offsets = std::to_string(span.begin) + "–" + std::to_string(span.end);
    char digits[16];
    std::snprintf(digits, sizeof digits, "%.3f", static_cast<double>(score));
    facts.push_back(name + "\" data-facts=\"score " + digits + ", bytes " + offsets + "\">");
    rows += "<tr><td><a href=\"#" + place + "\">" + covered + "</a></td><td>" + name + "</td><td class=\"number\">" +
            digits + "</td><td class=\"number\">" + offsets + "</td></tr>\n";
  }
  for_each_mark(
      text.size(), entities,
      [&](std::size_t begin, std::size_t end) { page += html_text(text.substr(begin, end - begin)); },
      [&](std::size_t i, bool goes_on) {
        page += "<mark class=\"l" + std::to_string(entities[i].label) + "\"";
        if (!goes_on) page += " id=\"" + id + "e" + std::to_string(i) + "\"";
        page += " tabindex=\"0\" data-label=\"" + std::string(goes_on ? "… " : "") + facts[i];
      },
      [&](std::size_t, bool) { page += "</mark>"; });
  page += "</pre>\n";
  if (!rows.empty()) {
    page += "<details><summary>" + count +
            " as a table</summary>\n<table>\n<tr><th>Text</th><th>Label</th>"
            "<th class=\"number\">Score</th><th class=\"number\">Bytes</th></tr>\n" +
            rows + "</table></details>\n";
  }
  return page + "</article>\n";
}

}  // namespace clinicalbert::examples
