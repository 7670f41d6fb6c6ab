// Classifies texts, or pairs of texts, of any length: labels and scores as JSON Lines.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "clinicalbert/tasks/any_text_classifier.hpp"
#include "clinicalbert/tasks/document_windows.hpp"
#include "examples/classification_json.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/output.hpp"
#include "examples/pooling_options.hpp"
#include "examples/precisions/open_classifier.hpp"
#include "examples/record_field.hpp"
#include "examples/text_lines.hpp"
#include "examples/visible_text.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description = "Classifies texts, or pairs of texts, with a BERT that has learned to.";

constexpr const char* more_help = R"(Examples:
  classify --model my_model notes.txt                       each line is a text
  classify --model my_model --input whole *.txt             each file is a text
  classify --model my_model --input jsonl pairs.jsonl       {"text": "...", "text_b": "...", "id": "..."}: a pair
  classify --model my_model --input whole --pooling readmission --max-length 318 *.txt

A text that is longer than a window goes in windows that overlap, and the scores of these are pooled: nothing is cut.

Formats:
  jsonl  {"labels": ["asthma"], "scores": {"asthma": 0.9, ...}, "windows": 1}, with "id" where a JSON line has one;
         of a regression {"value": 0.5, "windows": 1}
  text   the labels and the score of each, in columns that a tab parts; of a regression the value

Which labels of a multi-label problem apply is said by the thresholds in config.json (finetune tunes them), else 0.5.

)";

struct options {
  std::string model, precision, cpu, format = "jsonl";
  tasks::document_options windows;
  text_lines_options texts;
};

std::string text_line(const tasks::class_meaning& meaning, const tasks::classification& found) {
  const auto number = [](float x) { return nlohmann::json(x).dump(); };
  if (meaning.problem == labels::problem_type::regression) return number(found.scores.front()) + "\n";
  std::string line;
  for (const auto label : found.labels)
    line += (line.empty() ? "" : "\t") + visible_text(meaning.classes.name(label)) + "\t" + number(found.scores[label]);
  return line + "\n";
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app(description, "classify");
  app.footer(std::string(more_help) + text_options_help);
  app.add_option("--model", o.model, "folder of the model, its file of weights, or a frozen file")
      ->required()
      ->type_name("FOLDER_OR_FILE");
  app.add_option("--precision", o.precision,
                 "fp32, bf16 or int8; by default that of a frozen file, and fp32 of a folder")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME");
  app.add_option("--format", o.format, "jsonl or text")->check(CLI::IsMember({"jsonl", "text"}))->capture_default_str();
  app.add_option("--max-length", o.windows.length, "pieces of a window; a longer text goes in windows")
      ->check(CLI::Range(static_cast<int>(tasks::document_windows::least_length), 4096))
      ->capture_default_str();
  add_pooling_options(app, o.windows);
  add_text_options(app, o.texts);
  add_cpu_option(app, o.cpu);
  return run_program(app, argc, argv, [&] {
    if (choose_cpu(o.cpu)) return 0;
    const auto classifier = open_classifier(o.model, o.precision, o.windows);
    const auto& meaning = classifier->meaning();
    output out("");
    return report(app, write_line_per_text(o.texts, out, [&] {
                    return [&, session = classifier->open_session(), found = tasks::classification()](
                               const text_record& record, std::string& lines) mutable {
                      session->classify(record.text, record_field(record, "text_b"), found);
                      if (o.format == "text") {
                        lines += text_line(meaning, found);
                        return;
                      }
                      lines += record_line(record_field(record, "id"), classification_json(meaning, found));
                    };
                  }));
  });
}
