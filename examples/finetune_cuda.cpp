// Fine-tunes a Hugging Face BERT folder by a GPU: finetune, but for where the model learns.

#include <CLI/CLI.hpp>

#include "clinicalbert/backends/cuda/runtime/open_gpu.hpp"
#include "examples/command_line.hpp"
#include "examples/cuda/training/cuda_fine_tuners.hpp"
#include "examples/training/fine_tune_command.hpp"
#include "examples/training/fine_tune_flags.hpp"

using namespace clinicalbert;

int main(int argc, char** argv) {
  CLI::App app(
      "Fine-tunes a BERT folder on labelled files by an NVIDIA GPU, keeps what is best on the dev files, and scores it "
      "on the test files. As finetune, which needs no GPU.",
      "finetune_cuda");
  app.footer(
      "What it writes is what finetune writes. In fp16 the loss is "
      "scaled: log.jsonl counts the steps that were skipped, since their gradients overflowed.\n\nExamples:\n"
      "  finetune_cuda --task ner --base minilm --train train.tsv --dev devel.tsv --test test.tsv --out diseases\n"
      "  finetune_cuda --task relations --base minilm --train train.pubtator --dev dev.pubtator --out induced "
      "--precision bf16\n"
      "  finetune_cuda --task summarize --base minilm --train train.jsonl --dev dev.jsonl --out summaries --shared");
  examples::fine_tune_flags flags(app, examples::cuda_fine_tuners);
  examples::repetition repetition;
  examples::add_repetition_options(app, repetition);

  return examples::run_program(app, argc, argv, [&] {
    examples::run_fine_tune_command(flags, repetition, [] { (void)backends::require_gpu(); });
  });
}
