#pragma once

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/score_tags.hpp"
#include "clinicalbert/tasks/train_tagger.hpp"
#include "examples/progress_line.hpp"
#include "examples/score_json.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training_curve.hpp"

namespace clinicalbert::examples {

using json = nlohmann::ordered_json;

inline std::vector<tasks::tagging_corpus> read_corpora(const std::vector<std::string>& paths) {
  std::vector<tasks::tagging_corpus> corpora;
  for (const auto& path : paths) corpora.push_back({path, corpora::read_iob(path)});
  return corpora;
}

// One JSON object a file: {"path": {"micro": {...}, "Disease": {...}}, ...}.
template <class Tagger>
json score(backends::host_stream& stream, const Tagger& tagger, const std::vector<tasks::tagging_corpus>& corpora) {
  json scores = json::object();
  for (const auto& corpus : corpora)
    scores[corpus.path.string()] = score_json(tasks::score_tags(stream, tagger, std::span(corpus.sentences)));
  return scores;
}

// What the best epoch is chosen by: the mean of the files' micro F1.
inline double mean_f1(const json& scores) {
  double sum = 0;
  for (const auto& s : scores) sum += s["micro"]["f1"].get<double>();
  return scores.empty() ? 0 : sum / static_cast<double>(scores.size());
}

/// Fine-tunes on a backend, writes the best epoch and the curve, and prints the scores.
template <models::Model M, backends::Backend B>
void fine_tune(const fine_tuning& a, const tasks::model_folder& base) {
  using trainer = tasks::tagger_trainer<M, B>;
  weights::check_checkpoint_target(a.out);  // before hours of work, not after
  const auto train = read_corpora(a.train), dev = read_corpora(a.dev), test = read_corpora(a.test);
  backends::thread_pool pool(static_cast<int>(a.threads) - 1);
  typename B::stream stream(a.threads > 1 ? &pool : nullptr);

  trainer run(base, train, a.training.seed, a.max_length);
  std::fprintf(stderr, "%s: %zu examples, %zu labels, %zu threads\n", std::string(M::name).c_str(), run.examples(),
               run.tags().size(), a.threads);

  progress_line bar;
  training_curve curve;
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

  const auto tagger = tasks::load_token_tagger<M, B>(tasks::model_folder(a.out), {.length = a.max_length});
  json result{{"model", M::name},
              {"precision", B::precision::name},
              {"seed", a.training.seed},
              {"seconds", bar.seconds()},
              {"dev", best_dev}};
  result["test"] = score(stream, tagger, test);
  std::cout << result.dump() << "\n";
}

/// `fine_tune` of the preset that the folder's shape is.
template <class Precision>
void fine_tune_in(const fine_tuning& a, const tasks::model_folder& base) {
  models::pick(base.shape(), models::presets{},
               [&]<class M>(std::type_identity<M>) { fine_tune<M, backends::simd_in<Precision>>(a, base); });
}

}  // namespace clinicalbert::examples
