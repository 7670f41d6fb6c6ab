// Scores a model on labelled files: precision, recall and F1 by label and overall, as JSON.

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/precisions/open_tagger.hpp"
#include "examples/precisions/score_model.hpp"

int main(int argc, char** argv) {
  using namespace clinicalbert;
  std::string task = "ner", precision, cpu;
  examples::scoring what;
  what.threads = examples::default_threads();

  CLI::App app{"Scores a model on labelled files: one JSON object, a file each, by label and overall.", "evaluate"};
  app.footer(
      "Entities count as right where begin, end and label agree (seqeval's default rule). Labels that a file never "
      "marks\n"
      "are left out there.\n\nExamples:\n"
      "  evaluate --task ner --model diseases --data test.tsv\n"
      "  evaluate --task ner --model both --data ncbi-test.tsv --data bc5cdr-test.tsv");
  app.add_option("--task", task, "what the model does: ner")->check(CLI::IsMember({"ner"}))->capture_default_str();
  app.add_option("--model", what.model, "folder of the model, the file of weights in it, or a frozen file")->required();
  app.add_option("--precision", precision, "fp32, bf16 or int8; by default that of a frozen file, and fp32 of a folder")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}));
  app.add_option("--data", what.data, "IOB files")->required();
  app.add_option("--max-length", what.max_length, "pieces of a window")
      ->check(CLI::Range(8, 4096))
      ->capture_default_str();
  app.add_option("--threads", what.threads)->check(CLI::Range(1, 1024))->capture_default_str();
  examples::add_cpu_option(app, cpu);

  return examples::run_program(app, argc, argv, [&] {
    if (examples::choose_cpu(cpu)) return;
    const auto chosen = examples::precision_for(what.model, precision);
    const auto scores = chosen == "bf16"   ? examples::score_in_bf16(what)
                        : chosen == "int8" ? examples::score_in_int8(what)
                                           : examples::score_in_fp32(what);
    std::cout << scores.dump(2) << "\n";
  });
}
