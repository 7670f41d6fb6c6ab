// Fine-tunes a Hugging Face BERT folder on a task's files and writes a folder that annotate, evaluate and transformers
// open.

#include <CLI/CLI.hpp>

#include "clinicalbert/tasks/model_folder.hpp"
#include "examples/command_line.hpp"
#include "examples/training/fine_tune.hpp"

using namespace clinicalbert;

int main(int argc, char** argv) {
  examples::fine_tuning a;
  CLI::App app{
      "Fine-tunes a BERT folder on labelled files, keeps the epoch that is best on the dev files, and scores it on the "
      "test files."};
  app.footer(
      "Each of --train, --dev and --test may be given several times. A type that a training file never marks is taken "
      "as\n"
      "unknown there, not as absent.\n\nExamples:\n"
      "  finetune --task ner --base minilm --train train.tsv --dev devel.tsv --test test.tsv --out diseases\n"
      "  finetune --task ner --base minilm --train ncbi.tsv --train bc5cdr.tsv --dev devel.tsv --out both --store "
      "int8");
  app.add_option("--task", a.task, "what to learn: ner")->check(CLI::IsMember({"ner"}))->capture_default_str();
  app.add_option("--base", a.base, "folder of the model to begin with")->required();
  app.add_option("--train", a.train, "IOB files to learn from")->required();
  app.add_option("--dev", a.dev, "IOB files that choose the best epoch");
  app.add_option("--test", a.test, "IOB files to score the best epoch on");
  app.add_option("--out", a.out, "folder to write")->required();
  app.add_option("--epochs", a.training.epochs)->check(CLI::Range(1, 10000))->capture_default_str();
  app.add_option("--learning-rate", a.training.learning_rate, "highest")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--batch", a.training.batch, "sentences a step")->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--seed", a.training.seed, "of order, dropout and new weights")->capture_default_str();
  app.add_option("--precision", a.precision, "of products; weights, gradients and moments are fp32 in each")
      ->check(CLI::IsMember({"fp32", "bf16"}))
      ->capture_default_str();
  app.add_option("--threads", a.threads)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--max-length", a.max_length, "pieces; longer sentences are learned in windows")
      ->check(CLI::Range(8, 4096))
      ->capture_default_str();
  app.add_flag("--gradient-checkpointing", a.training.gradient_checkpointing,
               "keep only what goes into each block and compute the rest again: less memory, a third more time");
  app.add_option("--store", a.store, "how weights are written: fp32, or int8 with a scale a row")
      ->check(CLI::IsMember({"fp32", "int8"}))
      ->capture_default_str();
  auto* lowercase =
      app.add_flag("--lowercase", a.lowercase, "lower-case texts and strip accents, whatever the folder says");
  app.add_flag("--cased", a.cased, "keep case and accents, whatever the folder says")->excludes(lowercase);

  return examples::run_program(app, argc, argv, [&] {
    const tasks::model_folder base(a.base, a.lowercase ? tasks::letter_case::lowercase
                                           : a.cased   ? tasks::letter_case::keep
                                                       : tasks::letter_case::as_folder_says);
    a.precision == "fp32" ? examples::fine_tune_fp32(a, base) : examples::fine_tune_bf16(a, base);
  });
}
