// Scores a model on labelled files: precision, recall and F1 by label and overall, as JSON.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

#include "clinicalbert/tasks/classification_report.hpp"
#include "clinicalbert/tasks/compare_tags.hpp"
#include "clinicalbert/tasks/document_windows.hpp"
#include "clinicalbert/tasks/marked_document.hpp"
#include "examples/classification_json.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/generation_options.hpp"
#include "examples/labeled_files.hpp"
#include "examples/pooling_options.hpp"
#include "examples/precisions/by_precision.hpp"
#include "examples/precisions/open_classifier.hpp"
#include "examples/precisions/score_documents.hpp"
#include "examples/precisions/score_model.hpp"
#include "examples/precisions/score_questions.hpp"
#include "examples/report/evaluation_report.hpp"
#include "examples/report/found_entities.hpp"
#include "examples/report/paired_json.hpp"
#include "examples/report/report_options.hpp"
#include "examples/report/texts_against.hpp"
#include "examples/score_texts.hpp"
#include "examples/summary_scores.hpp"

namespace {

using namespace clinicalbert;

/// Another model of the same task, whose folder may be empty: none; and --precision.
struct rival {
  std::filesystem::path model;
  std::string precision;
};

/// {"FILE": {...}, ...} as report_json has it, with an "against" of paired_json where there is another model.
nlohmann::ordered_json score_classes(const examples::scoring& what, const rival& other, const std::string& task,
                                     const std::string& precision, tasks::document_options windows,
                                     const examples::labeled_files& columns, examples::evaluation_report& report) {
  const auto problem = examples::problem_of_task(task).value();
  const auto corpora = examples::read_labeled_files(what.data, task, columns);
  windows.length = what.max_length;
  const auto open = [&](const std::filesystem::path& model, const std::string& how) {
    auto classifier = examples::open_classifier(model, how, windows);
    if (classifier->meaning().problem != problem)
      throw examples::usage_error("--task " + task + " is for another model than a " +
                                  std::string(labels::name_of(classifier->meaning().problem)));
    return classifier;
  };
  const auto classifier = open(what.model, precision);
  const auto second = other.model.empty() ? nullptr : open(other.model, other.precision);
  auto scores = nlohmann::ordered_json::object();
  for (const auto& corpus : corpora) {
    const auto found = examples::score_texts(*classifier, corpus, what.threads);
    scores[corpus.path.string()] = examples::report_json(tasks::report_classes(classifier->meaning(), found, corpus));
    report.add_texts(classifier->meaning(), found, corpus);
    if (second)
      scores[corpus.path.string()]["against"] =
          examples::texts_against({classifier->meaning(), found},
                                  {second->meaning(), examples::score_texts(*second, corpus, what.threads)}, corpus);
  }
  return scores;
}

/// The same of tagged words, as score_json has it.
nlohmann::ordered_json score_words(examples::scoring what, const rival& other, const std::string& precision,
                                   examples::evaluation_report& report) {
  const auto score = [&](const std::string& in, const examples::tags_listener& listener) {
    return examples::by_precision(in, examples::score_in_fp32, examples::score_in_bf16, examples::score_in_int8)(
        what, listener);
  };
  std::map<std::string, examples::counted_items> of_files;
  auto scores = score(precision, [&](const std::string& file, const auto& data, const auto& layers) {
    report.add_tags(file, data.sentences, data.places, data.has_notes, layers);
    if (!other.model.empty()) of_files[file] = examples::count_entities(data.sentences, layers);
  });
  if (other.model.empty()) return scores;
  what.model = other.model;
  (void)score(examples::precision_for(other.model, other.precision),
              [&](const std::string& file, const auto& data, const auto& layers) {
                scores[file]["against"] = examples::paired_json(
                    of_files.at(file), examples::count_entities(data.sentences, layers),
                    tasks::marked_types(data.sentences).size(), examples::averaged_labels::occurring);
              });
  return scores;
}

}  // namespace

int main(int argc, char** argv) {
  std::string task = "ner", precision, cpu;
  rival other;
  examples::scoring what;
  examples::labeled_files columns;
  tasks::document_options windows;
  examples::question_scoring questions;
  examples::summary_scoring summaries;
  examples::report_settings page;
  what.threads = examples::default_threads();

  CLI::App app{"Scores a model on labelled files: one JSON object, a file each, by label and overall.", "evaluate"};
  app.footer(
      "Entities count as right where begin, end and label agree (seqeval's default rule). Labels that a file never "
      "marks\n"
      "are left out there. Relations count as right where type and both concepts agree (BioCreative V). Summaries "
      "have\n"
      "ROUGE's figures (rouge-score 0.1.2; of Chinese by the words of a dictionary), means over the texts, with a\n"
      "sentence a line for rougeLsum.\n\n"
      "With --against, each file's scores say by how much the model is better than the other (difference), with an\n"
      "interval of 95% by resamples of sentences or texts (low, high); how many of these one of the two alone has\n"
      "right; and how probable so uneven counts are if neither is better (p, McNemar's exact test).\n\nExamples:\n"
      "  evaluate --task ner --model diseases --data test.tsv\n"
      "  evaluate --task ner --model both --data ncbi-test.tsv --data bc5cdr-test.tsv\n"
      "  evaluate --task ner --model diseases --against older --data test.tsv\n"
      "  evaluate --task classify --model topics --data test.jsonl\n"
      "  evaluate --task regress --model scores --data test.tsv --value score\n"
      "  evaluate --task yes-no --model decisions --data test.json\n"
      "  evaluate --task qa --model answers --data dev.json --longest 60\n"
      "  evaluate --task relations --model induced --data test.pubtator\n"
      "  evaluate --task summarize --model summarizer --beams 4 --data test.jsonl\n"
      "  evaluate --task summarize --lead --sentences 3 --data test.jsonl\n"
      "  evaluate --task summarize --extractive --model minilm --data test.tsv --source CHQ --target Summary\n"
      "  evaluate --model diseases --data test.tsv --report scores.html\n"
      "  evaluate --task classify --model topics --data test.jsonl --report errors.html --worst 100 --report-texts");
  app.add_option("--task", task,
                 "what the model does: ner, classify, multilabel, regress, pairs, yes-no, qa, relations or summarize")
      ->check(CLI::IsMember(
          {"ner", "classify", "multilabel", "regress", "pairs", "yes-no", "qa", "relations", "summarize"}))
      ->capture_default_str();
  app.add_option("--model", what.model,
                 "folder of the model, the file of weights in it, or a frozen file; only --task summarize needs none");
  app.add_option(
      "--against", other.model,
      "another model, with which this one is compared on the same items; of ner, classify, multilabel, pairs "
      "and yes-no");
  app.add_option("--precision", precision, "fp32, bf16 or int8; by default that of a frozen file, and fp32 of a folder")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}));
  app.add_option("--data", what.data,
                 "files: of ner IOB, brat's folders, PubTator, BioC or .jsonl, of qa SQuAD, of relations PubTator; of "
                 "yes-no and summarize also PubMedQA's .json; of the "
                 "others .jsonl, .csv or .tsv")
      ->required();
  const auto* length = app.add_option("--max-length", what.max_length,
                                      "pieces of a window; of qa 384 and of all others but ner 512 if not given; of "
                                      "summarize " +
                                          std::string(examples::max_length_of_summaries))
                           ->check(CLI::Range(8, 4096))
                           ->capture_default_str();
  app.add_option("--threads", what.threads)->check(CLI::Range(1, 1024))->capture_default_str();
  examples::add_pooling_options(app, windows);
  examples::add_column_options(app, columns);
  examples::add_question_options(app, questions);
  examples::add_summary_scoring_options(app, summaries);
  examples::add_report_options(app, page);
  examples::add_cpu_option(app, cpu);

  return examples::run_program(app, argc, argv, [&] {
    if (examples::choose_cpu(cpu)) return;
    if (!other.model.empty() && (task == "qa" || task == "relations" || task == "summarize" || task == "regress"))
      throw examples::usage_error("--against does not go with --task " + task);
    other.precision = precision;
    const bool has_length = length->count() != 0;
    if (task == "summarize") {
      auto& how = summaries.how;
      if (!page.path.empty()) throw examples::usage_error("--report has no section for summaries");
      how.model = what.model.string();
      how.precision = precision;
      examples::check_summary_options(app, how);
      if (!how.generates() && has_length)
        throw examples::usage_error(
            "--max-length is for a --model that writes summaries, not for sentences of the text");
      if (!precision.empty() && how.model.empty()) throw examples::usage_error("--precision needs --model");
      if (how.is_lead && (how.is_extractive || !how.model.empty() || app.count("--balance") != 0))
        throw examples::usage_error("--lead does not go with --model, --extractive or --balance");
      if (has_length) how.writing.how.target.max_length = what.max_length;
      summaries.has_header = !columns.is_without_header;
      std::cout << examples::score_summaries(what.data, summaries, what.threads).dump(2) << "\n";
      return;
    }
    if (what.model.empty()) throw examples::usage_error("an option or argument is missing (--model)");
    examples::check_report(page, what.data);
    precision = examples::precision_for(what.model, precision);
    examples::evaluation_report report(page, {examples::model_name(what.model), task, precision});
    nlohmann::ordered_json scores;
    if (task == "qa") {
      if (has_length) questions.how.windows.length = what.max_length;
      scores = examples::score_questions(what, precision, questions, report);
    } else if (task == "relations") {
      tasks::relation_windows whole;
      if (has_length) whole.length = what.max_length;
      scores = examples::score_documents(what, precision, whole, report);
    } else if (examples::problem_of_task(task)) {
      if (!has_length) what.max_length = windows.length;
      scores = score_classes(what, other, task, precision, windows, columns, report);
    } else {
      scores = score_words(what, other, precision, report);
    }
    report.write();
    std::cout << scores.dump(2) << "\n";
  });
}
