#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "examples/html_article.hpp"
#include "examples/html_style.hpp"
#include "examples/note_format.hpp"
#include "examples/output.hpp"

namespace clinicalbert::examples {

/// One page for all notes that needs nothing from outside and runs no script: an index, a legend in which labels can be
/// switched off, and an article a note. Kept in memory until `finish`, because the counts stand on top.
class html_page final : public note_format {
 public:
  html_page(output& out, const labels::label_set& types, std::string model)
      : out_(out), types_(types), model_(std::move(model)), counts_(types.size()) {}

  [[nodiscard]] std::string render(std::size_t number, const corpora::note& note,
                                   std::span<const labels::entity> entities) const override {
    return html_article(number, note, entities, types_);
  }

  void put(rendered_note&& note) override {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += note.counts[i];
    notes_.push_back(std::move(note));
  }

  void finish(std::span<const failed_note> failed) override {
    const std::string title = notes_.size() == 1 ? html_text(notes_.front().name) : "Annotated notes";
    out_.write(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
        title + "</title>\n<style>");
    out_.write(html_style);
    for (std::size_t i = 0; i < types_.size(); ++i) out_.write(html_label_style(i));
    out_.write("</style>\n</head>\n<body>\n");
    // Before everything, so that a switch can be the reason how what follows looks.
    for (std::size_t i = 0; i < types_.size(); ++i)
      out_.write("<input class=\"switch\" type=\"checkbox\" id=\"s" + std::to_string(i) + "\" checked>\n");
    out_.write("<header>\n<h1>" + title + "</h1>\n<p class=\"soft\">" + counted(notes_.size(), "note", "notes") + ", " +
               counted(sum(counts_), "entity", "entities") + (failed.empty() ? "" : ", ") +
               (failed.empty() ? "" : counted(failed.size(), "note", "notes") + " not annotated") + "</p>\n");
    out_.write("<div class=\"legend\">\n");
    for (std::size_t i = 0; i < types_.size(); ++i) {
      const auto number = std::to_string(i);
      out_.write("<label class=\"l" + number + "\" for=\"s" + number + "\">" + html_text(types_.name(i)) + " <b>" +
                 std::to_string(counts_[i]) + "</b></label>\n");
    }
    out_.write("</div>\n</header>\n<div class=\"layout\">\n");
    if (notes_.size() > 1) write_index();
    out_.write("<main>\n");
    for (const auto& note : notes_) out_.write(note.body);
    if (!failed.empty()) write_failed(failed);
    out_.write(
        "</main>\n</div>\n<footer class=\"soft\">Found by the model " + html_text(model_) +
        ", which can miss entities and mark wrong ones. Offsets are bytes of the note, from 0, the end not included.\n"
        "</footer>\n</body>\n</html>\n");
  }

 private:
  static std::size_t sum(const std::vector<std::size_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  }

  void write_index() {
    out_.write("<nav aria-label=\"Notes\">\n<ol>\n");
    for (const auto& note : notes_)
      out_.write("<li><a href=\"#n" + std::to_string(note.number) + "\">" + html_text(note.name) + " <span>" +
                 std::to_string(sum(note.counts)) + "</span></a></li>\n");
    out_.write("</ol>\n</nav>\n");
  }

  void write_failed(std::span<const failed_note> failed) {
    out_.write("<section class=\"failed\">\n<h2>Not annotated</h2>\n<ul>\n");
    for (const auto& note : failed) out_.write("<li>" + html_text(note.name + ": " + note.reason) + "</li>\n");
    out_.write("</ul>\n</section>\n");
  }

  output& out_;
  const labels::label_set& types_;
  std::string model_;
  std::vector<std::size_t> counts_;
  std::vector<rendered_note> notes_;
};

}  // namespace clinicalbert::examples
