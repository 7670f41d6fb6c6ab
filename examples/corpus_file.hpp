#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/csv.hpp"
#include "clinicalbert/corpora/labeled_columns.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tokens/text_key.hpp"
#include "examples/losses.hpp"
#include "examples/read_corpus.hpp"

namespace clinicalbert::examples {

/// A text of a corpus of any task, with what is marked in it or said of it.
struct corpus_item {
  std::string text, second_text;
  std::vector<std::string> labels;               ///< ner: empty
  std::vector<corpora::annotation> annotations;  ///< ner
  std::string key;                               ///< as `text_key`, of both texts; empty where there is no word
};

struct corpus_file {
  std::string name;  ///< train, dev or test
  std::filesystem::path path;
  std::vector<corpus_item> items;
  losses lost;
};

/// How the files of a corpus are read.
struct corpus_reading {
  std::string task, format;  ///< format empty: by the ending
  corpora::labeled_columns columns;
};

/// The format that a file's ending names for a task. Throws files::file_error for one that names none.
[[nodiscard]] inline std::string format_of(const std::filesystem::path& path, const std::string& task) {
  if (task == "qa") return "squad";
  if (task == "ner" && std::filesystem::is_directory(path)) return "brat";
  static const std::unordered_map<std::string, std::string> of_notes = {
      {".tsv", "iob"},           {".conll", "iob"},      {".iob", "iob"},      {".ann", "brat"},
      {".pubtator", "pubtator"}, {".json", "bioc-json"}, {".xml", "bioc-xml"}, {".jsonl", "jsonl"}};
  static const std::unordered_map<std::string, std::string> of_labels = {
      {".csv", "csv"}, {".tsv", "tsv"}, {".txt", "tsv"}, {".jsonl", "jsonl"}};
  const auto& known = task == "ner" ? of_notes : of_labels;
  const auto found = known.find(path.extension().string());
  if (found == known.end()) throw files::file_error(path, "has an ending that names no format; give --format");
  return found->second;
}

[[nodiscard]] inline corpus_file read_corpus_file(const std::string& name, const std::filesystem::path& path,
                                                  const corpus_reading& how) {
  corpus_file file{name, path, {}, {}};
  const auto format = how.format.empty() ? format_of(path, how.task) : how.format;
  if (how.task == "ner") {
    for (auto& note : read_notes(format, path, file.lost))
      file.items.push_back({std::move(note.text), {}, {}, std::move(note.annotations), {}});
  } else if (how.task == "classify") {
    for (auto& text : read_labels(format, path, how.columns, file.lost))
      file.items.push_back({std::move(text.text), std::move(text.second_text), std::move(text.labels), {}, {}});
  } else {
    const auto corpus = corpora::read_squad(path);
    file.lost.add(corpus.plausible_answers, "plausible answers of impossible questions", "the file");
    for (const auto& question : corpus.questions) {
      const char* const label = question.impossible ? "impossible" : question.answers.empty() ? "no answer" : "answer";
      file.items.push_back({question.question, corpus.contexts[question.context].text, {label}, {}, {}});
    }
  }
  for (auto& item : file.items) {
    item.key = tokens::text_key(item.text);
    // No key has a zero byte, which normalizing removes.
    if (!item.second_text.empty()) item.key += '\0' + tokens::text_key(item.second_text);
    std::sort(item.labels.begin(), item.labels.end());
  }
  return file;
}

}  // namespace clinicalbert::examples
