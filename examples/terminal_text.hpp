#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "examples/nested_marks.hpp"
#include "examples/note_format.hpp"
#include "examples/output.hpp"
#include "examples/visible_text.hpp"

namespace clinicalbert::examples {

/// The note's text with its entities marked: in color where it is to be colored, and as [text|Label] elsewhere, where
/// every byte of the note stays as it is. Entities may stand in each other; one that crosses the end of another stands
/// in parts, [tex…] and […t|Label]. Several notes have a line "==> name <==" each, as with `head`.
class terminal_text final : public note_format {
 public:
  terminal_text(output& out, const labels::label_set& types, bool is_colored, bool has_names)
      : out_(out), types_(types), is_colored_(is_colored), has_names_(has_names) {}

  [[nodiscard]] std::string render(std::size_t number, const corpora::note& note,
                                   std::span<const labels::entity> entities) const override {
    std::string page;
    if (has_names_) {
      if (number > 0) page += '\n';
      page += "==> " + visible_text(note.name) + " <==\n";
    }
    const std::string_view text = note.text;
    std::vector<std::uint32_t> inside;  // labels of the marks that are open
    for_each_mark(
        text.size(), entities,
        [&](std::size_t begin, std::size_t end) { add(page, text.substr(begin, end - begin), inside); },
        [&](std::size_t i, bool goes_on) {
          inside.push_back(entities[i].label);
          page += is_colored_ ? color_of(inside.back()) : goes_on ? "[…" : "[";
        },
        [&](std::size_t i, bool goes_on) {
          inside.pop_back();
          close(page, types_.name(entities[i].label), goes_on);
          if (is_colored_ && !inside.empty()) page += color_of(inside.back());
        });
    if (!page.empty() && page.back() != '\n') page += '\n';
    return page;
  }
  void put(rendered_note&& note) override { out_.write(note.body); }
  void finish(std::span<const failed_note>) override {}

 private:
  static constexpr std::string_view off = "\x1b[0m";

  // Black on light colors of the 256, so that it can be read on dark and on light screens.
  static std::string color_of(std::uint32_t label) {
    static constexpr int backgrounds[] = {217, 153, 157, 183, 222, 159, 218, 193};
    return "\x1b[30;48;5;" + std::to_string(backgrounds[label % std::size(backgrounds)]) + "m";
  }

  void add(std::string& page, std::string_view text, std::span<const std::uint32_t> inside) const {
    if (!is_colored_) {
      page += text;
      return;
    }
    for (const char c : visible_text(text)) {
      // A color that is on at a line's end would fill the rest of the line.
      if (c == '\n' && !inside.empty())
        page.append(off).append("\n").append(color_of(inside.back()));
      else
        page += c;
    }
  }

  void close(std::string& page, std::string_view name, bool goes_on) const {
    if (!is_colored_)
      page += goes_on ? "…]" : "|" + std::string(name) + "]";
    else
      page.append(goes_on ? "" : " \x1b[1m" + visible_text(name)).append(off);
  }

  output& out_;
  const labels::label_set& types_;
  bool is_colored_, has_names_;
};

}  // namespace clinicalbert::examples
