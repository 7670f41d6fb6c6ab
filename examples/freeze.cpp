// Freezes a model: one file with all that a program needs, which is mapped and used in place.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/freeze_token_tagger.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"

int main(int argc, char** argv) {
  using namespace clinicalbert;
  namespace precisions = backends::precisions;
  std::string model, precision, out, cpu;
  std::size_t threads = examples::default_threads();

  CLI::App app{
      "Freezes a token classifier: writes one file that holds its weights as this machine's kernels read them, its "
      "labels and its tokenizer. Programs start faster from it, and those that run at once share its memory.",
      "freeze"};
  app.footer(
      "Examples:\n"
      "  freeze --model my_model --precision fp32 --out my_model.frozen\n"
      "  freeze --model my_model --precision int8 --out my_model_int8.frozen\n"
      "  annotate --model my_model_int8.frozen report.txt\n\n"
      "The file is for one instruction set (--cpu); a program that computes with another refuses it by name. It is a\n"
      "safetensors file with checksums, and appears whole or not at all. A weight that is NaN or infinite is refused.\n"
      "Exit status: 0, done; 1, something failed; 2, wrong command line.");
  app.add_option("--model", model, "folder of the model, or the file of weights in it")
      ->type_name("FOLDER_OR_FILE")
      ->required();
  app.add_option("--precision", precision, "in which the model will be multiplied: fp32, bf16 or int8")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME")
      ->required();
  app.add_option("--out", out, "file to write or to replace")->type_name("FILE")->required();
  app.add_option("--threads", threads, "all of the machine by default")->check(CLI::Range(1, 1024))->type_name("N");

  examples::add_cpu_option(app, cpu);
  return examples::run_program(app, argc, argv, [&] {
    if (examples::choose_cpu(cpu)) return;
    const tasks::model_folder folder(model);
    backends::thread_pool helpers(static_cast<int>(threads) - 1);
    auto* const pool = threads > 1 ? &helpers : nullptr;
    if (precision == "fp32")
      tasks::freeze_token_tagger<backends::dispatched<precisions::fp32>>(folder, out, pool);
    else if (precision == "bf16")
      tasks::freeze_token_tagger<backends::dispatched<precisions::bf16>>(folder, out, pool);
    else
      tasks::freeze_token_tagger<backends::dispatched<precisions::int8>>(folder, out, pool);
  });
}
