// Compares pairs of texts: how like they are, or what a BERT that has learned pairs says of them, as JSON Lines.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/tasks/any_text_classifier.hpp"
#include "clinicalbert/tasks/any_text_embedder.hpp"
#include "examples/classification_json.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/output.hpp"
#include "examples/precisions/open_classifier.hpp"
#include "examples/precisions/open_embedder.hpp"
#include "examples/record_field.hpp"
#include "examples/text_lines.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description = "Compares pairs of texts.";

constexpr const char* more_help = R"(Examples:
  compare --model minilm pairs.tsv                          a line is two texts with a tab between them
  compare --model minilm --input jsonl pairs.jsonl          {"text": "...", "text_b": "...", "id": "..."}
  compare --model entailment --by labels pairs.tsv          by a model of finetune --task pairs, regress or yes-no

By cosine, the default, a line of output is {"similarity": 0.83}: the cosine of the two texts' embeddings, the means of
their last hidden states, for which the model should have been trained (as all-MiniLM-L6-v2 was). A text of any length is
embedded as a whole. By labels, it is {"labels": ["entailment"], "scores": {...}, "windows": 1}, or {"value": 0.5,
"windows": 1} of a regression. "id" comes first where a JSON line has one.

)";

struct options {
  std::string model, precision, cpu, by = "cosine";
  text_lines_options texts;
};

struct pair {
  std::string_view first, second, id;
};

pair pair_of(const text_record& record) {
  if (record.fields != nullptr) {
    const pair two{record.text, record_field(record, "text_b"), record_field(record, "id")};
    if (two.second.empty()) throw std::runtime_error("has no second text, \"text_b\"");
    return two;
  }
  const auto tab = record.text.find('\t');
  if (tab == std::string_view::npos || record.text.find('\t', tab + 1) != std::string_view::npos)
    throw std::runtime_error("is not two texts with one tab between them");
  pair two{record.text.substr(0, tab), record.text.substr(tab + 1), {}};
  if (two.second.ends_with('\r')) two.second.remove_suffix(1);
  return two;
}

/// The cosine of two embeddings, whose lengths are 1; summed in double.
double similarity(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app(description, "compare");
  app.footer(std::string(more_help) + text_options_help);
  app.add_option("--model", o.model, "folder of the model, its file of weights, or a frozen file")
      ->required()
      ->type_name("FOLDER_OR_FILE");
  app.add_option("--by", o.by, "cosine or labels")->check(CLI::IsMember({"cosine", "labels"}))->capture_default_str();
  app.add_option("--precision", o.precision,
                 "fp32, bf16 or int8; by default that of a frozen file, and fp32 of a folder")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME");
  add_text_options(app, o.texts);
  add_cpu_option(app, o.cpu);
  return run_program(app, argc, argv, [&] {
    if (choose_cpu(o.cpu)) return 0;
    output out("");
    if (o.by == "labels") {
      const auto classifier = open_classifier(o.model, o.precision, {});
      return report(app, write_line_per_text(o.texts, out, [&] {
                      return [&, session = classifier->open_session(), found = tasks::classification()](
                                 const text_record& record, std::string& lines) mutable {
                        const pair two = pair_of(record);
                        session->classify(two.first, two.second, found);
                        lines += record_line(two.id, classification_json(classifier->meaning(), found));
                      };
                    }));
    }
    const auto embedder = open_embedder(o.model, o.precision);
    return report(app, write_line_per_text(o.texts, out, [&] {
                    return [session = embedder->open_session(), a = std::vector<float>(), b = std::vector<float>()](
                               const text_record& record, std::string& lines) mutable {
                      const pair two = pair_of(record);
                      session->embed(two.first, a);
                      session->embed(two.second, b);
                      lines += record_line(two.id, {{"similarity", similarity(a, b)}});
                    };
                  }));
  });
}
