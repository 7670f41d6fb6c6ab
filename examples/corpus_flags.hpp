#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

#include "examples/add_documents.hpp"
#include "examples/command_line.hpp"

namespace clinicalbert::examples {

/// How programs that read files and folders of texts are told to read them.
struct corpus_flags {
  std::string format;  ///< of all files; empty: what a file's ending says
  document_fields fields;
  std::size_t threads = default_threads();
};

/// --format, --text, --sections and --threads.
inline void add_corpus_flags(CLI::App& app, corpus_flags& o) {
  app.add_option("--format", o.format, "Format of all files: text, jsonl, pubtator, bioc-json or bioc-xml")
      ->check(CLI::IsMember({"text", "jsonl", "pubtator", "bioc-json", "bioc-xml"}))
      ->type_name("FORMAT");
  app.add_option("--text", o.fields.text, "Field of a JSON line's text; text by default")->type_name("FIELD");
  app.add_option("--sections", o.fields.sections, "Field of a list of its sections; sections by default")
      ->type_name("FIELD");
  app.add_option("--threads", o.threads, "Threads; all that may run here by default")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
}

/// What --format means, for the help of these programs.
inline constexpr const char* corpus_flags_help =
    R"(A file's ending says its format, unless --format says it for all: text (.txt, a document a file), jsonl (.jsonl, a document
a line: a string in "text", or a list of strings in "sections"), pubtator (.pubtator), bioc-json (.json), bioc-xml (.xml).
Of a folder, all files with such an ending are taken, in the order of their paths.
)";

}  // namespace clinicalbert::examples
