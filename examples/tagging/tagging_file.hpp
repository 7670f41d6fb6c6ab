#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "examples/report/iob_places.hpp"

namespace clinicalbert::examples {

/// Sentences to learn from or to be scored on, and where they stand.
struct tagging_file {
  std::vector<corpora::tagged_sentence> sentences;
  std::vector<std::size_t> documents;           ///< the first sentence of each, where a file says so
  std::vector<std::vector<word_place>> places;  ///< of each sentence's words
  bool has_notes = false;  ///< not lines of words: a place is of bytes of a note, its `line` the note's number from 1
};

/// Reads a folder of brat or a file that ends with .ann, .pubtator, .json (BioC), .xml (BioC) or .jsonl as notes, whose
/// entities may share words (corpora/mark_notes.hpp), and any other as IOB. What of notes could not be taken is counted
/// on standard error. Throws files::file_error.
[[nodiscard]] tagging_file read_tagging_file(const std::filesystem::path& path);

}  // namespace clinicalbert::examples
