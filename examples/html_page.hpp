#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "examples/html_style.hpp"
#include "examples/note_format.hpp"
#include "examples/output.hpp"
#include "examples/visible_text.hpp"

namespace clinicalbert::examples {

/// Text as HTML shows it, in elements and in quoted attributes; what is not shown as it is: `for_each_visible`.
[[nodiscard]] inline std::string html_text(std::string_view text) {
  std::string html;
  html.reserve(text.size() + text.size() / 16);
  for_each_visible(text, [&](char32_t c) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      default: text::append_utf8(html, c);
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

/// One page for all notes that needs nothing from outside: an index, a legend whose labels can be switched off, each note with
/// its entities marked, and a table of them. Kept in memory until `finish`, because the counts stand on top.
class html_page final : public note_format {
 public:
  html_page(output& out, const labels::label_set& types, std::string model)
      : out_(out), types_(types), model_(std::move(model)), counts_(types.size()) {}

  [[nodiscard]] std::string render(std::size_t number, const corpora::note& note,
                                   std::span<const labels::entity> entities) const override {
    const std::string_view text = note.text;
    const std::string id = "n" + std::to_string(number);
    std::string html = "<article id=\"" + id + "\">\n<h2>" + html_text(note.name) + "</h2>\n<p class=\"soft\">" +
                       counted(text.size(), "byte", "bytes") + ", " + counted(entities.size(), "entity", "entities") +
                       "</p>\n<pre dir=\"auto\">\n";
    std::string rows;
    std::size_t at = 0;
    for (std::size_t i = 0; i < entities.size(); ++i) {
      const auto [span, label, score] = entities[i];
      const std::string place = id + "e" + std::to_string(i), name = html_text(types_.name(label));
      const std::string covered = html_text(text.substr(span.begin, span.size()));
      const std::string offsets = std::to_string(span.begin) + "–" + std::to_string(span.end);
      char digits[16];
      std::snprintf(digits, sizeof digits, "%.3f", static_cast<double>(score));
      html += html_text(text.substr(at, span.begin - at)) + "<mark class=\"l" + std::to_string(label) + "\" id=\"" + place +
              "\" tabindex=\"0\" data-label=\"" + name + "\" data-facts=\"score " + digits + ", bytes " + offsets + "\">" +
              covered + "</mark>";
      rows += "<tr><td><a href=\"#" + place + "\">" + covered + "</a></td><td>" + name + "</td><td class=\"number\">" + digits +
              "</td><td class=\"number\">" + offsets + "</td></tr>\n";
      at = span.end;
    }
    html += html_text(text.substr(at)) + "</pre>\n";
    if (!rows.empty())
      html += "<details><summary>" + counted(entities.size(), "entity", "entities") +
              " as a table</summary>\n<table>\n<tr><th>Text</th><th>Label</th><th class=\"number\">Score</th>"
              "<th class=\"number\">Bytes</th></tr>\n" + rows + "</table></details>\n";
    return html + "</article>\n";
  }

  void put(rendered_note&& note) override {
    const auto entities = std::accumulate(note.counts.begin(), note.counts.end(), std::size_t{0});
    // The body knows its own number; the index takes it from there.
    const auto id = note.body.substr(13, note.body.find('"', 13) - 13);
    index_ += "<li><a href=\"#" + id + "\">" + html_text(note.name) + " <span>" + std::to_string(entities) + "</span></a></li>\n";
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += note.counts[i];
    title_ = notes_.empty() ? html_text(note.name) : "";
    notes_.push_back(std::move(note.body));
  }

  void finish(std::span<const failed_note> failed) override;

 private:
  output& out_;
  const labels::label_set& types_;
  std::string model_;
  std::vector<std::size_t> counts_;
  std::string index_, title_;
  std::vector<std::string> notes_;
};
