// Whole trainings on a GPU that does its work late: what the host then reads, scores and writes, it must have waited
// for.
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/train_pretraining.hpp"
#include "clinicalbert/tasks/train_tagger.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace training_test {

namespace {

using namespace clinicalbert;
using gpu = backends::cuda<backends::precisions::fp32>;
using narrow_gpu = backends::cuda<backends::precisions::fp16>;

struct course {
  std::vector<double> numbers;  ///< of each step its loss, and the norm of its gradients
  std::vector<std::vector<std::string>> tags;
  std::string weights;
};

std::string weights_in(const std::filesystem::path& folder) {
  const files::mapped_file file(folder / "model.safetensors");
  return std::string(file.text());
}

void check_near(const std::vector<double>& found, const std::vector<double>& expected, double relative) {
  REQUIRE(found.size() == expected.size());
  REQUIRE(!found.empty());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CAPTURE(i, found[i], expected[i]);
    CHECK(std::abs(found[i] - expected[i]) <= relative * std::abs(expected[i]));
  }
}

std::vector<tasks::tagging_corpus> some_sentences() {
  auto corpus = tests::disease_sentences();
  corpus.sentences.resize(2);
  return {corpus};
}

template <class B>
course tag(const tasks::model_folder& base, const std::filesystem::path& out, const training::checkpoint_place& place,
           training::callbacks call = {}) {
  const auto corpora = some_sentences();
  auto options = tests::tiny_training(2);
  options.batch = 2;
  options.save_steps = 1;
  tasks::tagger_trainer<tests::tiny_model, B> run(base, corpora, 1, 64);
  auto with_files = place;
  with_files.add_files = [&](const std::filesystem::path& into) { run.add_files(into); };
  course all;
  const auto then = call.after_step;
  call.after_step = [&](const training::progress& now) {
    all.numbers.push_back(now.loss);
    all.numbers.push_back(now.gradient_norm);
    if (then) then(now);
  };
  typename B::stream stream;
  run.train(stream, options, call, with_files);
  CHECK(stream.arena().grown() == 0);
  run.save(out, weights::storage::f32);
  all.tags = tasks::predict_tags(stream, run.freeze(), std::span(corpora[0].sentences));
  all.weights = weights_in(out);
  return all;
}

}  // namespace

TEST_CASE(
    "a tagger learns on a GPU what it learns on the CPU, in fp16 too, and goes on from a checkpoint to the same bits") {
  tests::the_gpu() = {};
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  const auto here = tag<tests::backend>(base, folder.path() / "here", {});
  const auto there = tag<gpu>(base, folder.path() / "there", {});
  CHECK(here.numbers.size() >= 8);
  check_near(there.numbers, here.numbers, 1e-4);
  CHECK(there.tags == here.tags);

  // Its folder is any tagger's.
  const tasks::model_folder saved(folder.path() / "there");
  const auto tagger = tasks::load_token_tagger<tests::tiny_model, tests::backend>(saved, {.length = 64});
  tests::backend::stream stream;
  const auto corpora = some_sentences();
  CHECK(tasks::predict_tags(stream, tagger, std::span(corpora[0].sentences)) == there.tags);

  const training::checkpoint_place place{.folder = folder.path() / "run", .resume = true};
  training::callbacks call;
  call.after_step = [](const training::progress& now) {
    if (now.step == 3) throw std::runtime_error("stop");
  };
  CHECK_THROWS_AS(tag<gpu>(base, folder.path() / "again", place, call), std::runtime_error);
  REQUIRE(training::latest_checkpoint(place.folder) == place.folder / "checkpoint-2");
  CHECK(tag<gpu>(base, folder.path() / "again", place).weights == there.weights);
  // The weights are those of a GPU's run, which the CPU would not go on with to the same bits.
  CHECK_THROWS_WITH(tag<tests::backend>(base, folder.path() / "other", place), tests::contains("backend"));

  const auto narrow = tag<narrow_gpu>(base, folder.path() / "narrow", {});
  check_near(narrow.numbers, here.numbers, 0.02);
  CHECK(narrow.tags == here.tags);
}

namespace {

template <class B>
course pretrain(const std::filesystem::path& out) {
  const tests::random_store made(2, 8, 6), other(3, 3, 6);
  const auto store = made.open(), held_out = other.open();
  const tasks::pretraining_base base(tests::h32::config, made.tokenizer());
  tasks::pretrainer<tests::h32, B> run(base, 3);
  training::training_options options;
  options.batch_tokens = 128;
  options.learning_rate = 5e-3;
  options.eval_steps = 100;
  course all;
  training::callbacks call;
  call.after_step = [&](const training::progress& now) {
    all.numbers.push_back(now.loss);
    all.numbers.push_back(now.gradient_norm);
  };
  typename B::stream stream;
  run.train(stream, store, training::pretraining_data{.phases = {{32, 3}}}, options, {}, call);
  tasks::pretraining_scoring how;
  how.pairs.longest = 32;
  all.numbers.push_back(run.score(stream, held_out, how).masked_loss());
  run.save(out);
  all.weights = weights_in(out);
  return all;
}

}  // namespace

TEST_CASE("a model is pretrained and scored on a GPU as on the CPU, in fp16 too") {
  tests::the_gpu() = {};
  const tests::temporary_folder folder;
  const auto here = pretrain<tests::backend>(folder.path() / "here");
  const auto there = pretrain<gpu>(folder.path() / "there");
  CHECK(here.numbers.size() == 7);
  check_near(there.numbers, here.numbers, 1e-4);
  CHECK(there.weights.size() == here.weights.size());
  CHECK(pretrain<gpu>(folder.path() / "again").weights == there.weights);
  check_near(pretrain<narrow_gpu>(folder.path() / "narrow").numbers, here.numbers, 0.02);
}

}  // namespace training_test
