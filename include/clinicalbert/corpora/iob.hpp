#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"

namespace clinicalbert::corpora {

/// Reads sentences in the format of the CoNLL tasks: a word a line, an empty line behind each sentence.
///
/// The first column is the word, the last one its tag (O, or B- I- E- S- and a type); columns are parted by tabs, or by
/// spaces in a line without a tab. CR LF is taken as LF. A tag spelled B_x is taken as B-x. A line of the column
/// -DOCSTART- ends a sentence and is dropped; where `documents` is given, the number of the sentence behind each such
/// line, from 0, is appended to it. Throws file_error for `origin`, with the line's number and never its content. The
/// sequence of the tags is not checked: `labels::convert_tags`.
[[nodiscard]] inline std::vector<tagged_sentence> parse_iob(std::string_view text, const std::filesystem::path& origin,
                                                            std::vector<std::size_t>* documents = nullptr) {
  std::vector<tagged_sentence> sentences;
  tagged_sentence open;
  const auto close = [&] {
    if (!open.words.empty()) sentences.push_back(std::exchange(open, {}));
  };
  for_each_line(text, [&](std::string_view line, std::size_t number, std::size_t) {
    if (line.find_first_not_of(" \t\v\f\r") == std::string_view::npos) return close();
    const bool has_tabs = line.find('\t') != std::string_view::npos;
    if (!has_tabs) line = line.substr(0, line.find_last_not_of(' ') + 1);
    const char separator = has_tabs ? '\t' : ' ';
    const std::size_t word_end = line.find(separator);
    const std::string_view word = line.substr(0, word_end);
    if (word == "-DOCSTART-") {
      close();
      if (documents != nullptr) documents->push_back(sentences.size());
      return;
    }
    if (word_end == std::string_view::npos)
      refuse_line(origin, number, "has one column; a word and its tag were expected");
    if (word.empty()) refuse_line(origin, number, "has no word in its first column");
    std::string tag(line.substr(line.rfind(separator) + 1));
    if (tag.size() > 2 && tag[1] == '_') tag[1] = '-';
    if (!labels::parse_tag(tag)) {
      refuse_line(origin, number, "has no tag in its last column; O or one of B- I- E- S- and a type was expected");
    }
    open.words.emplace_back(word);
    open.tags.push_back(std::move(tag));
  });
  close();
  return sentences;
}

/// Reads a file as `parse_iob` does. Packed files are refused by a sentence that says how to unpack them.
[[nodiscard]] inline std::vector<tagged_sentence> read_iob(const std::filesystem::path& path,
                                                           std::vector<std::size_t>* documents = nullptr) {
  return parse_iob(read_text(path), path, documents);
}

/// Writes sentences so that `read_iob` gives them back; the file appears whole or not at all.
///
/// Throws file_error, which names sentence and word by number from 0, for what the format cannot hold: a word that is
/// empty, has a tab or a line break or is -DOCSTART-, lists of different lengths, and entities that no tag tells.
inline void write_iob(const std::filesystem::path& path, std::span<const tagged_sentence> sentences) {
  files::whole_file_writer out(path);
  std::string lines;
  for (std::size_t s = 0; s < sentences.size(); ++s) {
    const auto& [words, tags, untagged] = sentences[s];
    const auto where = "sentence " + std::to_string(s);
    if (words.size() != tags.size()) {
      throw files::file_error(
          path, where + " has " + std::to_string(words.size()) + " words and " + std::to_string(tags.size()) + " tags");
    }
    if (!untagged.empty()) throw files::file_error(path, where + " has entities that share words with others");
    lines.clear();
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string_view word = words[i];
      if (word.empty() || word == "-DOCSTART-" || word.find_first_of("\t\r\n") != std::string_view::npos ||
          !labels::parse_tag(tags[i])) {
        throw files::file_error(path, where + ", word " + std::to_string(i) + " cannot be written in this format");
      }
      lines.append(word).append("\t").append(tags[i]).append("\n");
    }
    if (!words.empty()) out.write(lines.append("\n"));
  }
  out.commit();
}

}  // namespace clinicalbert::corpora
