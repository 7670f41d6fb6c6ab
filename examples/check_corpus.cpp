// Reports what should be known of a corpus before a model is trained on it.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "examples/command_line.hpp"
#include "examples/corpus_file.hpp"
#include "examples/corpus_report.hpp"
#include "examples/encoding_check.hpp"
#include "examples/read_corpus.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;
using json = nlohmann::ordered_json;

constexpr const char* description =
    "Reports labels, overlapping entities, duplicate texts, encodings and lengths of a corpus, as JSON.";

constexpr const char* examples_and_output = R"(Examples:
  check_corpus --task ner --train train.tsv --dev devel.tsv --test test.tsv --vocab vocab.txt --lowercase
  check_corpus --task classify --train train.csv --test test.csv --text dialogue --label section_header

A file's ending says its format; --format says it for all of them (see convert --help):
  ner       iob (.tsv, .conll, .iob), char-tags, brat (a folder, .ann), pubtator (.pubtator), bioc-json (.json),
            bioc-xml (.xml), jsonl
  classify  csv, tsv (.tsv, .txt), jsonl
  qa        squad

Prints one object: "files", an object a file, and "between", texts of an earlier file that a later one has too. Texts
are numbered from 0, as are entities in a text; lines from 1. Never a text itself is shown. Texts are duplicates where
they differ in white space, case and accents alone. Lists hold the first --most places; "count" counts all.
)";

struct options {
  corpus_reading how;
  std::string train, dev, test, vocabulary;
  bool is_lowercase = false, is_without_header = false;
  std::size_t most = 100;
};

json report_of(const corpus_file& file, const options& o, const std::optional<tokens::tokenizer>& tokenizer) {
  const bool is_ner = o.how.task == "ner";
  json report = {{"name", file.name}, {"file", file.path.string()}, {"texts", file.items.size()}};
  counted_places empty(o.most);
  for (std::size_t i = 0; i < file.items.size(); ++i) {
    if (file.items[i].key.empty()) empty.add({i});
  }
  report["texts_without_words"] = empty.json();
  report_labels(file, is_ner, report);
  if (is_ner) report["overlaps"] = overlap_report(file, o.most);
  report["duplicates"] = duplicate_report(first_of_each_key(file), file, file, o.most);
  report["encoding"] = encoding_report(file.path, o.most);
  report["not_read"] = file.lost.text();
  if (tokenizer) report["pieces"] = length_report(file, *tokenizer);
  return report;
}

bool is_format_of(const std::string& task, const std::string& format) {
  if (task == "ner") return std::find(note_formats.begin(), note_formats.end(), format) != note_formats.end();
  return task == "qa" ? format == "squad" : format == "jsonl" || format == "csv" || format == "tsv";
}

/// Labels of the later file that the earlier one lacks.
std::vector<std::string> new_labels(const json& earlier, const json& later, const char* field) {
  std::vector<std::string> found;
  for (const auto& [label, count] : later.at(field).items()) {
    if (!earlier.at(field).contains(label)) found.push_back(label);
  }
  return found;
}

int run(options& o) {
  o.how.columns.has_header = !o.is_without_header;
  if (o.train.empty() && o.dev.empty() && o.test.empty()) throw usage_error("--train, --dev or --test is missing");
  if (!o.how.format.empty() && !is_format_of(o.how.task, o.how.format))
    throw usage_error("--format " + o.how.format + " is none of --task " + o.how.task);
  if (o.is_lowercase && o.vocabulary.empty()) throw usage_error("--lowercase needs --vocab");
  std::optional<tokens::tokenizer> tokenizer;
  if (!o.vocabulary.empty()) {
    tokenizer.emplace(tokens::vocabulary::load(o.vocabulary),
                      o.is_lowercase ? tokens::tokenizer_options::uncased() : tokens::tokenizer_options::cased());
  }
  std::vector<corpus_file> files;
  for (const auto& [name, path] : {std::pair("train", &o.train), {"dev", &o.dev}, {"test", &o.test}}) {
    if (!path->empty()) files.push_back(read_corpus_file(name, *path, o.how));
  }
  json report = {{"task", o.how.task}, {"files", json::array()}, {"between", json::array()}};
  for (const auto& file : files) report["files"].push_back(report_of(file, o, tokenizer));
  const char* const labels = o.how.task == "ner" ? "entities" : "labels";
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto firsts = first_of_each_key(files[i]);
    for (std::size_t k = i + 1; k < files.size(); ++k) {
      report["between"].push_back({{"first", files[i].name},
                                   {"second", files[k].name},
                                   {"duplicates", duplicate_report(firsts, files[i], files[k], o.most)},
                                   {"new_labels", new_labels(report["files"][i], report["files"][k], labels)}});
    }
  }
  std::cout << report.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "check_corpus");
  options o;
  app.footer(examples_and_output);
  app.add_option("--task", o.how.task, "ner, classify or qa")
      ->required()
      ->check(CLI::IsMember({"ner", "classify", "qa"}))
      ->type_name("TASK");
  const auto file = [&](const char* option, std::string& path, const char* what) {
    app.add_option(option, path, what)->type_name("FILE");
  };
  file("--train", o.train, "What is trained on");
  file("--dev", o.dev, "What settings are chosen by");
  file("--test", o.test, "What is scored");
  app.add_option("--format", o.how.format, "Format of the files")
      ->check(CLI::IsMember(
          {"iob", "char-tags", "brat", "pubtator", "bioc-json", "bioc-xml", "jsonl", "csv", "tsv", "squad"}))
      ->type_name("FORMAT");
  file("--vocab", o.vocabulary, "A vocabulary, vocab.txt: lengths in pieces are reported");
  app.add_flag("--lowercase", o.is_lowercase, "Lower-case and strip accents, for an uncased --vocab");
  app.add_option("--most", o.most, "Places in a list; 100 by default")->check(CLI::Range(0, 1 << 30))->type_name("N");
  const auto column = [&](const char* option, std::string& to, const char* what) {
    app.add_option(option, to, what)->type_name("COLUMN");
  };
  column("--text", o.how.columns.text, "Column of the text; text by default");
  column("--second-text", o.how.columns.second_text, "Column of a pair's second text");
  column("--label", o.how.columns.label, "Column of the label; label by default, '' for none");
  column("--value", o.how.columns.value, "Column of a number");
  app.add_flag("--no-header", o.is_without_header, "The first row is no header: columns are numbers from 1");
  app.add_option("--label-separator", o.how.columns.label_separator, "What parts several labels in a column")
      ->type_name("TEXT");
  return run_program(app, argc, argv, [&] { return run(o); });
}
