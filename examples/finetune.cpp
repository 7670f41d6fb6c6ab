// Fine-tunes a Hugging Face BERT folder on a task's files and writes a folder that annotate, evaluate and transformers
// open.

#include <CLI/CLI.hpp>
#include <string>

#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/training/fine_tune_command.hpp"
#include "examples/training/fine_tune_flags.hpp"
#include "examples/training/repeated_runs.hpp"

using namespace clinicalbert;

int main(int argc, char** argv) {
  CLI::App app{
      "Fine-tunes a BERT folder on labelled files, keeps what is best on the dev files, and scores it on the test "
      "files."};
  app.footer(
      "Each of --train, --dev and --test may be given several times. A type that a training file never marks is taken "
      "as\n"
      "unknown there, not as absent.\n\nExamples:\n"
      "  finetune --task ner --base minilm --train train.tsv --dev devel.tsv --test test.tsv --out diseases\n"
      "  finetune --task ner --base minilm --train ncbi.tsv --train bc5cdr.tsv --dev devel.tsv --out both --store "
      "int8\n"
      "  finetune --task ner --base minilm --train train.tsv --dev devel.tsv --out diseases --save-steps 100 --resume\n"
      "  finetune --task ner --base minilm --train train.tsv --dev devel.tsv --out diseases --crf --rate 'crf.*=100'\n"
      "  finetune --task ner --base minilm --train sites.tsv --train findings.pubtator --out both --one-head-a-type\n"
      "  finetune --task ner --base minilm --train train.tsv --dev devel.tsv --out five --seeds 1,2,3,4,5 --resume\n"
      "  finetune --task classify --base minilm --train train.jsonl --out validated --folds 10\n"
      "  finetune --task classify --base minilm --train train.jsonl --dev dev.jsonl --test test.jsonl --out topics\n"
      "  finetune --task classify --base minilm --train train.jsonl --dev dev.jsonl --out topics --lora 8 "
      "--learning-rate 1e-3\n"
      "  finetune --task multilabel --base minilm --train train.csv --label codes --label-separator ';' --out codes\n"
      "  finetune --task regress --base minilm --train train.tsv --value score --out scores\n"
      "  finetune --task pairs --base minilm --train train.jsonl --dev dev.jsonl --out entailment\n"
      "  finetune --task yes-no --base minilm --train train.json --dev dev.json --out decisions --balanced\n"
      "  finetune --task qa --base minilm --train train.json --dev dev.json --out answers --longest 60\n"
      "  finetune --task relations --base minilm --train train.pubtator --dev dev.pubtator --out induced --batch 8\n"
      "  finetune --task summarize --base minilm --train train.jsonl --dev dev.jsonl --out summaries --shared\n"
      "  finetune --task summarize --base minilm --train train.jsonl --dev dev.jsonl --out summaries --copy\n"
      "  finetune --task summarize --base minilm --train train.tsv --source CHQ --target Summary --out questions");
  examples::fine_tune_flags flags(app);
  examples::repetition repetition;
  examples::add_repetition_options(app, repetition);
  std::string cpu;
  examples::add_cpu_option(app, cpu);

  return examples::run_program(app, argc, argv, [&] {
    if (!examples::choose_cpu(cpu)) examples::run_fine_tune_command(flags, repetition);
  });
}
