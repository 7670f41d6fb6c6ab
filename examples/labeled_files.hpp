#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "clinicalbert/corpora/labeled_columns.hpp"
#include "clinicalbert/corpora/pubmed_qa.hpp"
#include "clinicalbert/corpora/read_labeled.hpp"
#include "clinicalbert/labels/problem_type.hpp"
#include "clinicalbert/tasks/text_targets.hpp"
#include "examples/command_line.hpp"

namespace clinicalbert::examples {

/// Of two texts each: of yes-no a question and what it is asked of.
[[nodiscard]] inline bool is_of_pairs(const std::string& task) { return task == "pairs" || task == "yes-no"; }

/// The tasks of texts that are classified as a whole, as `finetune` and `evaluate` name them.
[[nodiscard]] inline std::optional<labels::problem_type> problem_of_task(const std::string& task) {
  if (task == "classify" || is_of_pairs(task)) return labels::problem_type::single_label;
  if (task == "multilabel") return labels::problem_type::multi_label;
  if (task == "regress") return labels::problem_type::regression;
  return std::nullopt;
}

/// Which columns of tables are read; empty: what the task asks for.
struct labeled_files {
  std::string text = "text", second_text, label, value, label_separator;
  bool is_without_header = false;
};

/// --text, --second-text, --label, --value, --label-separator and --no-header.
inline void add_column_options(CLI::App& app, labeled_files& o) {
  const auto column = [&](const char* option, std::string& to, const char* what) {
    app.add_option(option, to, what)->type_name("COLUMN");
  };
  column("--text", o.text, "of .csv and .tsv files: column of the text; text by default");
  column("--second-text", o.second_text, "column of a pair's second text; of pairs and yes-no text_b by default");
  column("--label", o.label, "column of the label; label by default");
  column("--value", o.value, "column of the number; of regress value by default");
  app.add_option("--label-separator", o.label_separator, "what parts several labels in a column")->type_name("TEXT");
  app.add_flag("--no-header", o.is_without_header, "the first row is no header: columns are numbers from 1");
}

/// Reads files of labeled texts for a task: JSON Lines, CSV or TSV by their endings, and of yes-no .json as PubMedQA
/// has it. Throws files::file_error, also where a text lacks what the task asks for.
[[nodiscard]] inline std::vector<tasks::text_corpus> read_labeled_files(const std::vector<std::string>& paths,
                                                                        const std::string& task,
                                                                        const labeled_files& o) {
  const auto problem = problem_of_task(task).value();
  corpora::labeled_options how;
  const auto or_default = [](const std::string& given, const char* usual) {
    return given.empty() ? std::string(usual) : given;
  };
  how.columns.text = o.text;
  how.columns.second_text = is_of_pairs(task) ? or_default(o.second_text, "text_b") : o.second_text;
  const bool has_value = problem == labels::problem_type::regression;
  how.columns.label = has_value ? "" : or_default(o.label, "label");
  how.columns.value = has_value ? or_default(o.value, "value") : "";
  how.columns.label_separator = o.label_separator;
  how.columns.has_header = !o.is_without_header;
  std::vector<tasks::text_corpus> all;
  for (const auto& path : paths) {
    const bool is_pubmed_qa = task == "yes-no" && std::filesystem::path(path).extension() == ".json";
    auto& corpus = all.emplace_back(
        tasks::text_corpus{path, is_pubmed_qa ? corpora::read_pubmed_qa(path) : corpora::read_labeled(path, how)});
    tasks::check_targets(corpus, problem);
    for (std::size_t i = 0; i < corpus.texts.size() && is_of_pairs(task); ++i)
      if (corpus.texts[i].second_text.empty())
        throw files::file_error(path,
                                "text " + std::to_string(i + 1) + " has no second text, which " + task + " needs");
  }
  return all;
}

}  // namespace clinicalbert::examples
