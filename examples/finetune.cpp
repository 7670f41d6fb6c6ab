// Fine-tunes a Hugging Face BERT folder on a task's files and writes a folder that annotate, evaluate and transformers
// open.

#include <CLI/CLI.hpp>

#include "clinicalbert/tasks/document_windows.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "examples/command_line.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training/training_flags.hpp"

using namespace clinicalbert;

int main(int argc, char** argv) {
  examples::fine_tuning a;
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
      "  finetune --task classify --base minilm --train train.jsonl --dev dev.jsonl --test test.jsonl --out topics\n"
      "  finetune --task classify --base minilm --train train.jsonl --dev dev.jsonl --out topics --lora 8 "
      "--learning-rate 1e-3\n"
      "  finetune --task multilabel --base minilm --train train.csv --label codes --label-separator ';' --out codes\n"
      "  finetune --task regress --base minilm --train train.tsv --value score --out scores\n"
      "  finetune --task pairs --base minilm --train train.jsonl --dev dev.jsonl --out entailment\n"
      "  finetune --task yes-no --base minilm --train train.json --dev dev.json --out decisions --balanced\n"
      "  finetune --task qa --base minilm --train train.json --dev dev.json --out answers --longest 60\n"
      "  finetune --task relations --base minilm --train train.pubtator --dev dev.pubtator --out induced --batch 8");
  app.add_option("--task", a.task, "what to learn: ner, classify, multilabel, regress, pairs, yes-no, qa or relations")
      ->check(CLI::IsMember({"ner", "classify", "multilabel", "regress", "pairs", "yes-no", "qa", "relations"}))
      ->capture_default_str();
  app.add_option("--base", a.base, "folder of the model to begin with")->required();
  app.add_option("--train", a.train,
                 "files to learn from: of ner IOB, of qa SQuAD, of relations PubTator; of yes-no also PubMedQA's "
                 ".json; of the others .jsonl, .csv or .tsv")
      ->required();
  app.add_option("--dev", a.dev, "files that choose what is kept");
  app.add_option("--test", a.test, "files to score it on");
  app.add_option("--out", a.out, "folder to write")->required();
  examples::training_flags flags(app, a);
  examples::add_tag_options(app, a.tags);
  examples::add_class_options(app, a.classes);
  examples::add_answer_options(app, a.answers);
  examples::add_relation_options(app, a.relations);
  app.add_option("--precision", a.precision, "of products; weights, gradients and moments are fp32 in each")
      ->check(CLI::IsMember({"fp32", "bf16"}))
      ->capture_default_str();
  app.add_option("--threads", a.threads)->check(CLI::Range(1, 1024))->capture_default_str();
  const auto* length =
      app.add_option(
             "--max-length", a.max_length,
             "pieces; longer texts are learned in windows; of qa 384 and of all others but ner 512 if not given")
          ->check(CLI::Range(8, 4096))
          ->capture_default_str();
  app.add_option("--store", a.store, "how weights are written: fp32, or int8 with a scale a row")
      ->check(CLI::IsMember({"fp32", "int8"}))
      ->capture_default_str();
  auto* lowercase =
      app.add_flag("--lowercase", a.lowercase, "lower-case texts and strip accents, whatever the folder says");
  app.add_flag("--cased", a.cased, "keep case and accents, whatever the folder says")->excludes(lowercase);

  return examples::run_program(app, argc, argv, [&] {
    flags.apply();
    tasks::model_folder base(a.base, a.lowercase ? tasks::letter_case::lowercase
                                     : a.cased   ? tasks::letter_case::keep
                                                 : tasks::letter_case::as_folder_says);
    flags.set_dropout(base.config);
    const bool is_fp32 = a.precision == "fp32";
    if (a.task == "qa") {
      if (length->count() == 0) a.max_length = examples::answer_tuning::length;
      return is_fp32 ? examples::fine_tune_answers_fp32(a, base) : examples::fine_tune_answers_bf16(a, base);
    }
    if (a.task == "relations") {
      if (length->count() == 0) a.max_length = examples::relation_tuning::length;
      return is_fp32 ? examples::fine_tune_relations_fp32(a, base) : examples::fine_tune_relations_bf16(a, base);
    }
    if (examples::problem_of_task(a.task)) {
      if (length->count() == 0) a.max_length = tasks::document_options{}.length;  // that of `classify`
      return is_fp32 ? examples::fine_tune_classes_fp32(a, base) : examples::fine_tune_classes_bf16(a, base);
    }
    is_fp32 ? examples::fine_tune_fp32(a, base) : examples::fine_tune_bf16(a, base);
  });
}
