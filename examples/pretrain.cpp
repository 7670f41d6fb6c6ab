// Pretrains a BERT, from a folder or from new weights, on a store that prepare_corpus wrote, and writes a folder that
// finetune and transformers open.

#include <CLI/CLI.hpp>
#include <string>

#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/training/pretrain_command.hpp"
#include "examples/training/pretrain_flags.hpp"

namespace {

using namespace clinicalbert;

constexpr const char* description =
    "Pretrains a BERT on masked pieces and pairs of sentences of a store, and on entities and relations of files "
    "beside "
    "it, goes on at will, and scores it on held-out text.";

constexpr const char* examples_text =
    "OUT gets the model of the last step, README.md, log.jsonl, log.csv, training.svg and the checkpoints; of "
    "entities\n"
    "and relations OUT/entities and OUT/relations, models with the same encoder that annotate and relate "
    "open,\nand finetune for the same labels.\nSIGINT and SIGTERM write a checkpoint and stop.\n\nExamples:\n"
    "  pretrain --from minilm --data train.store --held-out dev.store --out continued --steps 900 --second-steps 100\n"
    "  pretrain --from minilm --data train.store --out again --steps 900 --save-minutes 5 --resume\n"
    "  pretrain --preset bert_tiny --vocab vocab.txt --lowercase --data train.store --out new --steps 900 --precision "
    "bf16\n"
    "  pretrain --from minilm --data train.store --out spans --steps 900 --masking spans --pairs sentence-order\n"
    "  pretrain --from minilm --data train.store --out clinical --steps 900 --entities diseases.tsv --relations "
    "induced.pubtator --sampling square-root --learn-weights";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "pretrain");
  app.footer(examples_text);
  examples::pretrain_flags flags(app);
  std::string cpu;
  examples::add_cpu_option(app, cpu);
  return examples::run_program(app, argc, argv, [&] {
    if (!examples::choose_cpu(cpu)) examples::run_pretrain_command(flags);
  });
}
