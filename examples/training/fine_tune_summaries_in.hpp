#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/encoder_decoder_folder.hpp"
#include "clinicalbert/tasks/load_text_summarizer.hpp"
#include "clinicalbert/tasks/score_targets.hpp"
#include "clinicalbert/tasks/train_summarizer.hpp"
#include "clinicalbert/training/folds.hpp"
#include "examples/command_line.hpp"
#include "examples/rouge_json.hpp"
#include "examples/source_target_files.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training/hold_out.hpp"
#include "examples/training/run_training.hpp"

namespace clinicalbert::examples {

/// Takes the fold's pairs out of the training files and gives them.
inline std::vector<tasks::target_corpus> hold_out(const fold_choice& fold, std::vector<tasks::target_corpus>& train) {
  if (fold.count == 0) return {};
  std::size_t pairs = 0;
  for (const auto& corpus : train) pairs += corpus.pairs.size();
  std::vector<std::uint32_t> each_alone(pairs);
  std::iota(each_alone.begin(), each_alone.end(), std::uint32_t{0});
  return take_out(
      train, training::folds_of_groups(each_alone, fold.count, fold.seed), fold.number - 1,
      [](auto& corpus) -> auto& { return corpus.pairs; });
}

/// Scores files: of each all targets' loss, and ROUGE of the first `most_written` texts' summaries.
template <class Stream, class Summarizer>
std::vector<file_scores> score_files(Stream& stream, const Summarizer& summarizer,
                                     const std::vector<tasks::target_corpus>& corpora, std::size_t most_written) {
  std::vector<file_scores> files;
  for (const auto& corpus : corpora) {
    const auto found = tasks::score_targets(stream, summarizer, corpus, most_written);
    auto& file = files.emplace_back(file_scores{{corpus.path, {}}, {}});
    auto& rows = file.rows.scores;
    if (found.written > 0) {
      rows = {{"rouge1", found.rouge.rouge_1.f1},
              {"rouge2", found.rouge.rouge_2.f1},
              {"rougeL", found.rouge.rouge_l.f1},
              {"rougeLsum", found.rouge.rouge_l_sum.f1}};
      file.json = rouge_json(found.rouge, found.written);
    }
    rows.push_back({"loss", found.loss});
    file.json["loss"] = found.loss;
    file.json["pairs"] = found.counts.pairs;
    file.json["cut_sources"] = found.counts.cut_sources;
    file.json["cut_targets"] = found.counts.cut_targets;
  }
  return files;
}

/// The means over the files, of which the first, "rouge1" or where nothing is written "loss", chooses the best; then
/// each file's.
inline std::vector<training::named_score> target_scores(const std::vector<file_scores>& files) {
  std::vector<training::named_score> scores;
  if (files.empty()) return scores;
  for (const auto& [name, value] : files.front().rows.scores) scores.push_back({name, 0});
  for (const auto& file : files)
    for (std::size_t i = 0; i < file.rows.scores.size(); ++i) {
      const auto& [name, value] = file.rows.scores[i];
      scores[i].value += value / static_cast<double>(files.size());
      scores.push_back({file.rows.path.filename().string() + " " + name, value});
    }
  return scores;
}

/// What `run_training` saves; an encoder-decoder is written in fp32 alone.
template <class Trainer>
struct in_fp32 : Trainer {
  using Trainer::Trainer;
  void save(const std::filesystem::path& folder, weights::storage) const { Trainer::save(folder); }
};

/// Trains on a backend, writes the best evaluation, and gives its scores.
template <models::Model M, backends::Backend B, models::sharing Shared>
nlohmann::ordered_json fine_tune_summaries(const fine_tuning& a, const tasks::model_folder& base) {
  using trainer = in_fp32<tasks::summarizer_trainer<M, B, Shared>>;
  constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
  check_target(a);
  const auto& more = a.summaries;
  const auto read = [&](const auto& paths) {
    return read_source_target_files(paths, more.files, !a.classes.files.is_without_header);
  };
  auto train = read(a.train);
  const auto dev = read(a.dev), test = read(a.test), held_out = hold_out(a.fold, train);
  backends::thread_pool helpers(static_cast<int>(a.threads) - 1);
  auto* const pool = a.threads > 1 ? &helpers : nullptr;
  typename B::stream stream(pool);
  auto how = more.writing.options();
  how.target.max_length = a.max_length;
  const auto load = [&] {
    return tasks::load_text_summarizer<typename trainer::model>(tasks::encoder_decoder_folder(a.out), how, pool);
  };
  if (a.test_only) return scores_by_path(score_files(stream, load(), test, all));
  trainer run(base, train, a.training.seed, how, a.classes.label_smoothing, more.copies);
  for (std::size_t i = 0; i < train.size(); ++i) {
    const auto& n = run.counts()[i];
    std::fprintf(stderr, "%s: %zu pairs; %zu sources and %zu targets are cut at their %zu and %zu pieces\n",
                 train[i].path.c_str(), n.pairs, n.cut_sources, n.cut_targets, run.how().source_length,
                 run.how().target.max_length);
  }
  std::fprintf(stderr, "%s: %zu examples, %zu threads\n", std::string(M::name).c_str(), run.examples(), a.threads);
  training_words words{.loss = "nats a piece",
                       .score = "score on the dev files",
                       .identity = {{"source_length", std::to_string(run.how().source_length)},
                                    {"min_length", std::to_string(how.target.min_length)},
                                    {"no_repeat_ngram", std::to_string(how.target.no_repeat_ngram)},
                                    {"beams", std::to_string(more.writing.beams.beams)},
                                    {"length_penalty", nlohmann::json(more.writing.beams.length_penalty).dump()},
                                    {"copy_numbers", how.copies_numbers ? "true" : "false"},
                                    {"shared", more.shared ? "true" : "false"}}};
  // A run without it is the same as before there was the option.
  if (more.copies) words.identity.emplace_back("copy", "true");
  auto of_card = words.identity;
  of_card.emplace_back("label_smoothing", nlohmann::json(a.classes.label_smoothing).dump());
  words.identity.emplace_back("written", std::to_string(more.written));
  words.identity.emplace_back("source", more.files.source);
  words.identity.emplace_back("target", more.files.target);
  const auto record = run_training(a, stream, run, words, [&] {
    return dev.empty() ? std::vector<training::named_score>()
                       : target_scores(score_files(stream, run.freeze(), dev, more.written));
  });
  const auto best = load();
  return finish_training(a,
                         {.task = "summarization",
                          .model = std::string(M::name),
                          .precision = std::string(B::precision::name),
                          .settings = std::move(of_card)},
                         record, score_files(stream, best, dev, all), score_files(stream, best, test, all),
                         score_files(stream, best, held_out, all));
}

/// `fine_tune_summaries` of the preset that the folder's shape is. Throws usage_error for int8 rows and for copies on a
/// GPU, and files::file_error for a base whose language model is not tied to its word table.
template <backends::Backend B>
nlohmann::ordered_json fine_tune_summaries_in(const fine_tuning& a, const tasks::model_folder& base) {
  if (a.store != "fp32") throw usage_error("--task summarize writes weights in fp32 only");
  if (a.summaries.copies && !std::same_as<typename B::stream, backends::host_stream>)
    throw usage_error("--copy is not learned on a GPU yet: finetune learns it");
  if (!base.config.tie_word_embeddings)
    throw files::file_error(base.path / "config.json",
                            "says that the language model is not tied to the word table, as it is here");
  return models::pick(base.shape(), models::presets{}, [&]<class M>(std::type_identity<M>) {
    return a.summaries.shared ? fine_tune_summaries<M, B, models::sharing::all>(a, base)
                              : fine_tune_summaries<M, B, models::sharing::nothing>(a, base);
  });
}

}  // namespace clinicalbert::examples
