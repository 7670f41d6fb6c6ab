// Fine-tunes a Hugging Face BERT folder on a task's files and writes a folder that annotate, evaluate and transformers
// open.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/score_tags.hpp"
#include "clinicalbert/tasks/train_tagger.hpp"
#include "examples/command_line.hpp"
#include "examples/progress_line.hpp"
#include "examples/score_json.hpp"
#include "examples/training_curve.hpp"

namespace {

using namespace clinicalbert;
using backend = backends::simd<>;
using json = nlohmann::ordered_json;

struct arguments {
  std::string task = "ner", base, out, store = "fp32";
  std::vector<std::string> train, dev, test;
  training::training_options training;
  std::size_t threads = examples::default_threads(), max_length = 192;
  bool lowercase = false, cased = false;
};

std::vector<tasks::tagging_corpus> read(const std::vector<std::string>& paths) {
  std::vector<tasks::tagging_corpus> corpora;
  for (const auto& path : paths) corpora.push_back({path, corpora::read_iob(path)});
  return corpora;
}

// One JSON object a file: {"path": {"micro": {...}, "Disease": {...}}, ...}.
template <class Tagger>
json score(backend::stream& stream, const Tagger& tagger, const std::vector<tasks::tagging_corpus>& corpora) {
  json scores = json::object();
  for (const auto& corpus : corpora)
    scores[corpus.path.string()] = examples::score_json(tasks::score_tags(stream, tagger, std::span(corpus.sentences)));
  return scores;
}

// What the best epoch is chosen by: the mean of the files' micro F1.
double mean_f1(const json& scores) {
  double sum = 0;
  for (const auto& s : scores) sum += s["micro"]["f1"].get<double>();
  return scores.empty() ? 0 : sum / static_cast<double>(scores.size());
}

template <models::Model M>
void fine_tune(const arguments& a, const tasks::model_folder& base) {
  using trainer = tasks::tagger_trainer<M, backend>;
  weights::check_checkpoint_target(a.out);  // before hours of work, not after
  const auto train = read(a.train), dev = read(a.dev), test = read(a.test);
  backends::thread_pool pool(static_cast<int>(a.threads) - 1);
  backend::stream stream(a.threads > 1 ? &pool : nullptr);

  trainer run(base, train, a.training.seed, a.max_length);
  std::fprintf(stderr, "%s: %zu examples, %zu labels, %zu threads\n", std::string(M::name).c_str(), run.examples(),
               run.tags().size(), a.threads);

  examples::progress_line bar;
  examples::training_curve curve;
  std::string log;
  std::size_t tokens = 0;
  double best = -1;
  json best_dev;
  training::callbacks call;
  call.after_step = [&](const training::progress& now) {
    tokens += now.tokens;
    curve.add_loss(now.loss);
    char text[96];
    std::snprintf(text, sizeof text, "epoch %zu, loss %.4f, %.0f tokens/s", now.epoch, now.loss,
                  static_cast<double>(tokens) / bar.seconds());
    bar.show(now.step, now.steps, text);
    log += json{{"step", now.step},
                {"epoch", now.epoch},
                {"loss", now.loss},
                {"gradient_norm", now.gradient_norm},
                {"learning_rate", now.learning_rate},
                {"tokens", now.tokens}}
               .dump() +
           "\n";
  };
  call.after_epoch = [&](const training::progress& now, double mean_loss) {
    bar.finish();
    const json scores = score(stream, run.freeze(), dev);
    const double f1 = mean_f1(scores);
    log +=
        json{{"epoch", now.epoch}, {"mean_loss", mean_loss}, {"seconds", bar.seconds()}, {"dev", scores}}.dump() + "\n";
    std::fprintf(stderr, "epoch %zu: mean loss %.4f, dev F1 %.2f, %.0f s\n", now.epoch, mean_loss, 100 * f1,
                 bar.seconds());
    if (f1 > best || dev.empty()) {
      best = f1;
      best_dev = scores;
      run.save(a.out, a.store == "int8" ? weights::storage::i8_rows : weights::storage::f32);
    }
    if (!dev.empty()) curve.add_score(f1);
    files::write_whole(std::filesystem::path(a.out) / "log.jsonl", log);
    files::write_whole(std::filesystem::path(a.out) / "training.svg", curve.svg(now.steps));
  };
  run.train(stream, a.training, call);

  const auto tagger = tasks::load_token_tagger<M, backend>(tasks::model_folder(a.out), {.length = a.max_length});
  json result{{"model", M::name}, {"seed", a.training.seed}, {"seconds", bar.seconds()}, {"dev", best_dev}};
  result["test"] = score(stream, tagger, test);
  std::cout << result.dump() << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  arguments a;
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
  app.add_option("--threads", a.threads)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--max-length", a.max_length, "pieces; longer sentences are learned in windows")
      ->check(CLI::Range(8, 4096))
      ->capture_default_str();
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
    models::pick(base.shape(), models::presets{}, [&]<class M>(std::type_identity<M>) { fine_tune<M>(a, base); });
  });
}
