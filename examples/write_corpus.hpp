#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/brat.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/note_json.hpp"
#include "clinicalbert/corpora/tag_notes.hpp"
#include "clinicalbert/corpora/write_bioc_json.hpp"
#include "clinicalbert/corpora/write_pubtator.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"
#include "examples/bioc_xml.hpp"
#include "examples/losses.hpp"

namespace clinicalbert::examples {

/// What of notes a format has room for, beside texts and entities.
struct format_room {
  bool identifiers = false, relations = false, parts = false, scores = false;
};

[[nodiscard]] inline format_room room_of(const std::string& format) {
  if (format == "jsonl") return {true, true, true, true};
  if (format == "pubtator" || format.starts_with("bioc-")) return {true, true, true, false};
  return {};
}

/// Counts what a format has no room for.
inline void count_without_room(std::span<const corpora::annotated_note> notes, const format_room& room, losses& lost) {
  for (std::size_t n = 0; n < notes.size(); ++n) {
    const auto where = "note " + std::to_string(n);
    for (const auto& item : notes[n].annotations) {
      lost.add(!room.identifiers && !item.identifier.empty() ? 1 : 0, "identifiers of concepts", where);
      lost.add(!room.parts && !item.parts.empty() ? 1 : 0, "lists of a mention's parts", where);
      lost.add(!room.scores && item.score != 1.0F ? 1 : 0, "scores", where);
    }
    if (!room.relations) lost.add(notes[n].relations.size(), "relations", where);
  }
}

/// A new folder of NAME.txt and NAME.ann; all is made up before the first file is written.
class brat_writer {
 public:
  brat_writer(const std::filesystem::path& folder, std::span<const corpora::annotated_note> notes) : folder_(folder) {
    std::error_code ignored;
    if (std::filesystem::exists(folder, ignored) && !std::filesystem::is_empty(folder, ignored))
      throw files::file_error(folder, "stands there already; a new or an empty folder was expected");
    const labels::label_set types(corpora::annotated_types(notes));
    std::set<std::string> names;
    for (std::size_t n = 0; n < notes.size(); ++n) {
      const auto& note = notes[n];
      const auto refuse = [&](const char* why) {
        throw files::file_error(folder, "note " + std::to_string(n) + " " + why);
      };
      const std::string name = std::filesystem::path(note.name).filename().string();
      if (name.empty() || name == "." || name == "..") refuse("has no name that a file can have");
      if (!names.insert(name).second) refuse("has the file name of a note before it");
      if (files::first_invalid_utf8(note.text)) refuse("has bytes that are no UTF-8, which brat cannot read");
      std::vector<labels::entity> entities;
      for (const auto& item : note.annotations) entities.push_back({item.span, types.find(item.type).value()});
      made_.push_back({name, &note.text, corpora::brat_annotations(note.text, entities, types)});
    }
  }

  void write() const {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) files::throw_system_error(folder_, "make the folder", error.value());
    for (const auto& [name, text, lines] : made_) {
      files::write_whole(folder_ / (name + ".txt"), *text);
      files::write_whole(folder_ / (name + ".ann"), lines);
    }
  }

 private:
  struct made {
    std::string name;
    const std::string* text;
    std::string lines;
  };
  std::filesystem::path folder_;
  std::vector<made> made_;
};

/// A title and an abstract: behind the first line break, others become spaces, so that no offset changes.
inline void make_two_lines(std::vector<corpora::annotated_note>& notes, losses& lost) {
  for (std::size_t n = 0; n < notes.size(); ++n) {
    auto& text = notes[n].text;
    std::size_t replaced = 0;
    const auto title_end = std::min(text.find('\n'), text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] != '\r' && (text[at] != '\n' || at == title_end)) continue;
      text[at] = ' ';
      ++replaced;
    }
    if (title_end == text.size()) text += '\n';
    lost.add(replaced, "line breaks, written as spaces", "note " + std::to_string(n));
  }
}

/// Writes notes in one of `note_formats`; `may_write` is asked once all losses are counted, before anything is written.
template <class MayWrite>
void write_notes(const std::string& format, const std::filesystem::path& path,
                 std::vector<corpora::annotated_note> notes, labels::tag_scheme scheme, losses& lost,
                 MayWrite may_write) {
  count_without_room(notes, room_of(format), lost);
  if (format == "brat") {
    const brat_writer writer(path, notes);
    if (may_write()) writer.write();
  } else if (format == "pubtator") {
    make_two_lines(notes, lost);
    if (may_write()) corpora::write_pubtator(path, notes);
  } else if (format == "bioc-json") {
    if (may_write()) corpora::write_bioc_json(path, notes);
  } else if (format == "bioc-xml") {
    if (may_write()) write_bioc_xml(path, notes);
  } else if (format == "jsonl") {
    if (may_write()) corpora::write_notes(path, notes);
  } else {
    const auto unit = format == "iob" ? corpora::tagged_unit::word : corpora::tagged_unit::character;
    const auto tagged = corpora::tag_notes(notes, unit, scheme);
    const auto list = [&](const std::vector<corpora::annotation_place>& places, const char* what) {
      if (places.empty()) return;
      lost.add(places.size(), what,
               "note " + std::to_string(places[0].note) + ", entity " + std::to_string(places[0].annotation));
    };
    list(tagged.cut, "entities that begin or end inside a word, of which all is tagged");
    list(tagged.overlapping, "entities that share a word with another one");
    list(tagged.without_words, "entities without a word");
    if (may_write()) corpora::write_iob(path, tagged.sentences);
  }
}

}  // namespace clinicalbert::examples
