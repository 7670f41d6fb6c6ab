#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/bioc_json.hpp"
#include "clinicalbert/corpora/brat.hpp"
#include "clinicalbert/corpora/csv.hpp"
#include "clinicalbert/corpora/entities_json.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/corpora/json_lines.hpp"
#include "clinicalbert/corpora/labeled_columns.hpp"
#include "clinicalbert/corpora/labeled_json.hpp"
#include "clinicalbert/corpora/labeled_table.hpp"
#include "clinicalbert/corpora/labeled_text.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/pubtator.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/corpora/sentence_note.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "examples/bioc_xml.hpp"
#include "examples/losses.hpp"

namespace clinicalbert::examples {

/// Formats of texts with entities. jsonl is also one of texts with labels.
inline constexpr std::array note_formats = {"iob", "char-tags", "brat", "pubtator", "bioc-json", "bioc-xml", "jsonl"};

/// Files of a folder with an ending, sorted by name. Throws files::file_error.
[[nodiscard]] inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder,
                                                                 std::string_view ending) {
  std::error_code error;
  std::vector<std::filesystem::path> found;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ending) found.push_back(at->path());
  }
  if (error) files::throw_system_error(folder, "list the files", error.value());
  std::sort(found.begin(), found.end());
  return found;
}

/// Counts fields of JSON Lines that are not among those that are read.
inline void count_other_fields(const std::filesystem::path& path, std::initializer_list<std::string_view> known,
                               losses& lost) {
  corpora::for_each_json_line(corpora::read_text(path), path, [&](nlohmann::json&& line, std::size_t number) {
    std::size_t others = 0;
    for (const auto& [field, value] : line.items()) {
      others += std::find(known.begin(), known.end(), field) == known.end() ? 1 : 0;
    }
    lost.add(others, "fields of JSON that are not known", "line " + std::to_string(number));
  });
}

[[nodiscard]] inline std::vector<corpora::annotated_note> read_brat_notes(const std::filesystem::path& path,
                                                                          losses& lost) {
  const bool is_folder = std::filesystem::is_directory(path);
  std::vector<corpora::annotated_note> notes;
  for (const auto& file : is_folder ? files_in(path, ".ann") : std::vector{path}) {
    auto [note, document] = corpora::read_brat(file);
    const auto name = file.filename().string();
    const auto list = [&](const std::vector<std::size_t>& lines, const char* what) {
      if (!lines.empty()) lost.add(lines.size(), what, name + ", line " + std::to_string(lines[0]));
    };
    list(document.discontinuous, "entities in several pieces");
    list(document.other, "lines of relations, events, attributes, normalizations or remarks");
    for (auto& item : document.annotations) item.identifier.clear();  // T1, T2, ...: brat's own numbers
    notes.push_back({file.stem().string(), std::move(note.text), std::move(document.annotations), {}});
  }
  if (is_folder) {
    for (auto file : files_in(path, ".txt")) {
      const auto name = file.filename().string();
      if (!std::filesystem::exists(file.replace_extension(".ann"))) lost.add(1, "texts without an .ann file", name);
    }
  }
  return notes;
}

/// Reads notes in one of `note_formats`; a sentence of iob or char-tags is a note that is named by its number from 1.
[[nodiscard]] inline std::vector<corpora::annotated_note> read_notes(const std::string& format,
                                                                     const std::filesystem::path& path, losses& lost) {
  if (format == "brat") return read_brat_notes(path, lost);
  if (format == "pubtator") return corpora::read_pubtator(path);
  if (format == "jsonl") {
    count_other_fields(path, {"note", "text", "entities", "relations"}, lost);
    auto notes = corpora::read_entities(path);
    for (std::size_t i = 0; i < notes.size(); ++i) {
      if (notes[i].text.empty() && !notes[i].annotations.empty())
        throw files::file_error(path, "note " + std::to_string(i) + " has entities and no text");
    }
    return notes;
  }
  if (format == "bioc-json" || format == "bioc-xml") {
    auto collection = format == "bioc-json" ? corpora::read_bioc_json(path) : read_bioc_xml(path);
    const auto list = [&](const std::vector<std::string>& places, const char* what) {
      if (!places.empty()) lost.add(places.size(), what, places[0]);
    };
    list(collection.discontinuous, "entities in several pieces");
    list(collection.other, "annotations without a location or relations of no two concepts");
    return std::move(collection.documents);
  }
  std::vector<corpora::annotated_note> notes;
  for (const auto& sentence : corpora::read_iob(path)) {
    notes.push_back(corpora::note_of_sentence(sentence, format == "iob" ? " " : "", std::to_string(notes.size() + 1)));
  }
  return notes;
}

/// Reads texts with labels: jsonl, csv or tsv.
[[nodiscard]] inline std::vector<corpora::labeled_text> read_labels(const std::string& format,
                                                                    const std::filesystem::path& path,
                                                                    const corpora::labeled_columns& columns,
                                                                    losses& lost) {
  if (format == "jsonl") {
    count_other_fields(path, {"text", "text_b", "label", "labels", "value", "id"}, lost);
    return corpora::read_labeled_json(path);
  }
  const auto table = format == "csv" ? corpora::table_format::csv() : corpora::table_format::tsv();
  const std::string text = corpora::read_text(path);
  auto texts = corpora::parse_labeled_table(text, path, columns, table);
  corpora::table_row first;
  if (corpora::table_parser(text, path, table).next(first)) {
    std::size_t used = 0;
    for (const auto* name : {&columns.text, &columns.second_text, &columns.label, &columns.value, &columns.id})
      used += name->empty() ? 0 : 1;
    if (used < first.fields.size())
      lost.add(first.fields.size() - used, "columns that are not asked for", "the first row");
  }
  return texts;
}

}  // namespace clinicalbert::examples
