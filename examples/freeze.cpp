// Freezes a model: one file with all that a program needs, which is mapped and used in place.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <map>
#include <string>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/model_kind.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/precisions/freeze_folder.hpp"

int main(int argc, char** argv) {
  using namespace clinicalbert;
  using enum tasks::model_kind;
  const std::map<std::string, tasks::model_kind> kinds{{"ner", token_tagger},
                                                       {"classify", text_classifier},
                                                       {"qa", span_answerer},
                                                       {"relations", entity_pair_classifier},
                                                       {"embed", text_embedder}};
  std::string model, task, precision, out, cpu;
  std::size_t threads = examples::default_threads();

  CLI::App app{
      "Freezes a model: writes one file that holds its weights as this machine's kernels read them, its labels and its "
      "tokenizer. Programs start faster from it, and those that run at once share its memory.",
      "freeze"};
  app.footer(
      "Examples:\n"
      "  freeze --model my_model --precision fp32 --out my_model.frozen\n"
      "  freeze --model my_model --precision int8 --out my_model_int8.frozen\n"
      "  annotate --model my_model_int8.frozen report.txt\n"
      "  freeze --model minilm --precision fp32 --out minilm.frozen\n"
      "  compare --model minilm.frozen pairs.tsv\n\n"
      "Every program that takes a model takes such a file: annotate, classify, compare, answer, relate, evaluate.\n"
      "The file is for one instruction set (--cpu); a program that computes with another refuses it by name. It is a\n"
      "safetensors file with checksums, and appears whole or not at all. A weight that is NaN or infinite is refused.\n"
      "Exit status: 0, done; 1, something failed; 2, wrong command line.");
  app.add_option("--model", model, "folder of the model, or the file of weights in it")
      ->type_name("FOLDER_OR_FILE")
      ->required();
  app.add_option("--task", task,
                 "what the model is for: ner, classify (also several labels, values, pairs, yes-no), qa, relations or "
                 "embed; as its config.json says by default")
      ->check(CLI::IsMember(kinds))
      ->type_name("NAME");
  app.add_option("--precision", precision, "in which the model will be multiplied: fp32, bf16 or int8")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME")
      ->required();
  app.add_option("--out", out, "file to write or to replace")->type_name("FILE")->required();
  app.add_option("--threads", threads, "all that may run here by default")->check(CLI::Range(1, 1024))->type_name("N");

  examples::add_cpu_option(app, cpu);
  return examples::run_program(app, argc, argv, [&] {
    if (examples::choose_cpu(cpu)) return;
    const tasks::model_folder folder(model);
    backends::thread_pool helpers(static_cast<int>(threads) - 1);
    const auto kind = task.empty() ? tasks::kind_of(folder.config, folder.path / "config.json") : kinds.at(task);
    examples::freeze_folder(precision, folder, kind, out, threads > 1 ? &helpers : nullptr);
  });
}
