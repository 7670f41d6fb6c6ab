#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "examples/note_format.hpp"
#include "examples/output.hpp"
#include "examples/visible_text.hpp"

namespace clinicalbert::examples {

/// The note's text with its entities marked: in color where it is to be colored, and as [text|Label] elsewhere, where
/// every byte of the note stays as it is. Several notes have a line "==> name <==" each, as with `head`.
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
    std::size_t at = 0;
    for (const auto& entity : entities) {
      add(page, text.substr(at, entity.span.begin - at));
      mark(page, text.substr(entity.span.begin, entity.span.size()), entity.label);
      at = entity.span.end;
    }
    add(page, text.substr(at));
    if (!page.empty() && page.back() != '\n') page += '\n';
    return page;
  }
  void put(rendered_note&& note) override { out_.write(note.body); }
  void finish(std::span<const failed_note>) override {}

 private:
  void add(std::string& page, std::string_view text) const {
    if (is_colored_)
      page += visible_text(text);
    else
      page += text;
  }

  void mark(std::string& page, std::string_view text, std::uint32_t label) const {
    const auto& name = types_.name(label);
    if (!is_colored_) {
      page.append("[").append(text).append("|").append(name).append("]");
      return;
    }
    // Black on light colors of the 256, so that it can be read on dark and on light screens.
    static constexpr int backgrounds[] = {217, 153, 157, 183, 222, 159, 218, 193};
    const std::string on = "\x1b[30;48;5;" + std::to_string(backgrounds[label % std::size(backgrounds)]) + "m";
    static constexpr std::string_view off = "\x1b[0m";
    page += on;
    for (const char c : visible_text(text)) {
      // A color that is on at a line's end would fill the rest of the line.
      if (c == '\n')
        page.append(off).append("\n").append(on);
      else
        page += c;
    }
    page.append(" \x1b[1m").append(visible_text(name)).append(off);
  }

  output& out_;
  const labels::label_set& types_;
  bool is_colored_, has_names_;
};

}  // namespace clinicalbert::examples
