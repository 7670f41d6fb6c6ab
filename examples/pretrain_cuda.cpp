// Pretrains a BERT by a GPU: pretrain, but for where the model learns.

#include <CLI/CLI.hpp>

#include "clinicalbert/backends/cuda/runtime/open_gpu.hpp"
#include "examples/command_line.hpp"
#include "examples/cuda/training/cuda_pretraining.hpp"
#include "examples/training/pretrain_command.hpp"
#include "examples/training/pretrain_flags.hpp"

using namespace clinicalbert;

int main(int argc, char** argv) {
  CLI::App app(
      "Pretrains a BERT by an NVIDIA GPU on masked pieces and pairs of sentences of a store, and on entities and "
      "relations of files beside it. As pretrain, which needs no GPU.",
      "pretrain_cuda");
  app.footer(
      "What it writes is what pretrain writes. SIGINT and SIGTERM write a checkpoint and stop. In fp16 the loss is "
      "scaled: log.jsonl counts the steps that were skipped, since their gradients overflowed.\n\nExamples:\n"
      "  pretrain_cuda --from minilm --data train.store --held-out dev.store --out continued --steps 900\n"
      "  pretrain_cuda --preset bert_base --vocab vocab.txt --lowercase --data train.store --out new --steps 90000 "
      "--batch-tokens 65536 --precision bf16 --resume");
  examples::pretrain_flags flags(app, examples::cuda_pretraining);
  return examples::run_program(
      app, argc, argv, [&] { examples::run_pretrain_command(flags, nullptr, [] { (void)backends::require_gpu(); }); });
}
