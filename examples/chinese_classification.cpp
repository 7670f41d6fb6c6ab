// Fine-tunes a small Chinese text classifier from random weights and evaluates it: the whole way in one file.
//
// Each character of the sentences is a piece of the vocabulary. Put a folder with bert-base-chinese and its shape,
// models::bert_base, where the random base stands, and the program is one for real use.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/score_classes.hpp"
#include "clinicalbert/tasks/train_classifier.hpp"
#include "examples/command_line.hpp"
#include "examples/tiny_base.hpp"

namespace {

using namespace clinicalbert;
using examples::tiny_bert, examples::write_tiny_base;
using backend = backends::simd<>;

/// 0: hypertension, 1: check-up, 2: side effect.
const tasks::text_corpus sentences{"sentences",
                                   {{.text = "患者患有高血压", .labels = {"0"}},
                                    {.text = "医生建议患者进行体检", .labels = {"1"}},
                                    {.text = "药物副作用包括头痛和恶心", .labels = {"2"}}}};

void run(const std::filesystem::path& out, const training::training_options& options) {
  std::filesystem::create_directories(out);
  std::vector<std::string_view> texts;
  for (const auto& sentence : sentences.texts) texts.push_back(sentence.text);
  write_tiny_base(out / "base", texts);
  const tasks::model_folder base(out / "base");
  tasks::classifier_trainer<tiny_bert, backend> trainer(base, std::span(&sentences, 1), {}, options.seed);
  backend::stream stream;
  training::callbacks call;
  call.after_epoch = [&](const training::progress& now, double mean_loss) {
    std::cout << nlohmann::ordered_json{{"train_loss", mean_loss}, {"epoch", now.epoch}}.dump() << "\n";
  };
  call.evaluate = [&](const training::progress& now) -> std::vector<training::named_score> {
    const auto report = tasks::score_classes(stream, trainer.freeze(), sentences);
    std::cout << nlohmann::ordered_json{{"eval_loss", report.loss},
                                        {"eval_accuracy", report.accuracy},
                                        {"eval_f1", report.weighted.f1},
                                        {"eval_precision", report.weighted.precision},
                                        {"eval_recall", report.weighted.recall},
                                        {"epoch", now.epoch}}
                     .dump()
              << "\n";
    return {{"loss", report.loss}};
  };
  call.keep_best = [&](const training::progress&) { trainer.save(out / "model"); };
  training::checkpoint_place place;
  place.folder = out / "checkpoints";
  place.add_files = [&](const std::filesystem::path& folder) { trainer.add_files(folder); };
  trainer.train(stream, options, call, place);
}

}  // namespace

int main(int argc, char** argv) {
  std::string out;
  training::training_options options;
  options.epochs = 3;
  options.batch = 2;
  options.learning_rate = 3e-3;
  options.save_steps = 2;
  options.save_total_limit = 3;
  CLI::App app{"Fine-tunes a small classifier of three Chinese sentences and prints how it does, a line of JSON each.",
               "chinese_classification"};
  app.footer(
      "Writes into the folder: base (random weights), checkpoints (of every --save-steps), and model (the best),\n"
      "which transformers opens too.");
  app.add_option("--out", out, "folder to write")->required()->type_name("FOLDER");
  app.add_option("--epochs", options.epochs)->check(CLI::Range(1, 10000))->capture_default_str();
  app.add_option("--batch", options.batch)->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--learning-rate", options.learning_rate)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--save-steps", options.save_steps, "steps from a checkpoint to the next")->capture_default_str();
  app.add_option("--save-total-limit", options.save_total_limit, "checkpoints that are kept")->capture_default_str();
  app.add_option("--seed", options.seed)->capture_default_str();
  return examples::run_program(app, argc, argv, [&] { run(out, options); });
}
