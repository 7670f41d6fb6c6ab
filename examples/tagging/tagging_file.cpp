#include "examples/tagging/tagging_file.hpp"

#include <cstdio>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/corpora/mark_notes.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "examples/read_corpus.hpp"

namespace clinicalbert::examples {

namespace {

/// One of note_formats, or nothing where a file is taken as IOB.
std::string notes_format_of(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) return "brat";
  static const std::unordered_map<std::string, std::string> formats = {
      {".ann", "brat"}, {".pubtator", "pubtator"}, {".json", "bioc-json"}, {".xml", "bioc-xml"}, {".jsonl", "jsonl"}};
  const auto found = formats.find(path.extension().string());
  return found == formats.end() ? std::string() : found->second;
}

tagging_file marked_file(const std::filesystem::path& path, const std::string& format) {
  losses lost;
  const auto notes = read_notes(format, path, lost);
  auto marked = corpora::mark_notes(notes);
  const auto list = [&](const std::vector<corpora::annotation_place>& places, const char* what) {
    if (!places.empty()) lost.add(places.size(), what, "note " + std::to_string(places[0].note + 1));
  };
  list(marked.cut, "entities that begin or end inside a word, which was taken whole");
  list(marked.without_words, "entities that touch no word");
  if (!lost.empty()) std::fprintf(stderr, "%s: %s\n", path.c_str(), lost.text().c_str());
  tagging_file file{std::move(marked.sentences), {}, {}, true};
  for (std::size_t s = 0; s < file.sentences.size(); ++s) {
    if (s == 0 || marked.notes[s] != marked.notes[s - 1]) file.documents.push_back(s);
    auto& places = file.places.emplace_back();
    for (const auto& span : marked.places[s]) places.push_back({marked.notes[s] + 1, span.begin, span.end});
  }
  return file;
}

}  // namespace

tagging_file read_tagging_file(const std::filesystem::path& path) {
  if (const auto format = notes_format_of(path); !format.empty()) return marked_file(path, format);
  const auto text = corpora::read_text(path);
  tagging_file file;
  file.sentences = corpora::parse_iob(text, path, &file.documents);
  file.places = iob_places(text);
  return file;
}

}  // namespace clinicalbert::examples
