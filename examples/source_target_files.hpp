#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "clinicalbert/corpora/read_source_targets.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tasks/target_examples.hpp"

namespace clinicalbert::examples {

/// Which fields, or columns of tables, hold a source and its target; empty: as the file's format has them.
struct source_target_files {
  std::string source, target;
};

/// --source and --target.
inline void add_source_target_options(CLI::App& app, source_target_files& o) {
  const auto column = [&](const char* option, std::string& to, const char* what) {
    app.add_option(option, to, what)->type_name("COLUMN");
  };
  column("--source", o.source,
         "of summarize: field or column of what is summarized; source, of .json files CONTEXTS if not given");
  column("--target", o.target, "of summarize: that of its summary; target, of .json files LONG_ANSWER if not given");
}

/// Reads files as corpora::read_source_targets does, which throws files::file_error; so does this for one without a
/// pair, which has no score.
[[nodiscard]] inline std::vector<tasks::target_corpus> read_source_target_files(const std::vector<std::string>& paths,
                                                                                const source_target_files& o,
                                                                                bool has_header) {
  std::vector<tasks::target_corpus> corpora;
  for (const auto& path : paths) {
    corpora::source_target_fields fields;
    if (std::filesystem::path(path).extension() == ".json") fields = corpora::source_target_fields::pubmed_qa();
    if (!o.source.empty()) fields.source = o.source;
    if (!o.target.empty()) fields.target = o.target;
    fields.has_header = has_header;
    corpora.push_back({path, corpora::read_source_targets(path, fields)});
    if (corpora.back().pairs.empty()) throw files::file_error(path, "has no pair of texts");
  }
  return corpora;
}

}  // namespace clinicalbert::examples
