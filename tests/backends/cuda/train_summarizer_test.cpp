// An encoder-decoder is trained, saved and writes on a GPU that does its work late.
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/tasks/encoder_decoder_folder.hpp"
#include "clinicalbert/tasks/load_text_summarizer.hpp"
#include "clinicalbert/tasks/score_targets.hpp"
#include "clinicalbert/tasks/train_summarizer.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace train_summarizer_test {

namespace {

using namespace clinicalbert;
using gpu = backends::cuda<backends::precisions::fp32>;

tasks::target_corpus some_notes() {
  return {"notes.jsonl",
          {{"patient has fever, given aspirin", "aspirin for fever"},
           {"old patient: insulin today", "insulin"},
           {"mild cough", "cough"},
           {"heparin given to the patient with asthma", "heparin for asthma"}}};
}

struct course {
  std::vector<double> numbers;  ///< of each step its loss and the norm of its gradients, then what it scores
  std::vector<std::string> texts;
  std::string weights;
};

const tasks::summary_options how{
    .source_length = 32, .target = {.max_length = 8}, .search = generation::beam_options{.beams = 2}};

// Four steps, of which each is saved, and what the model scores and writes then.
template <class B>
course learn(const tasks::model_folder& base, const std::filesystem::path& out,
             const training::checkpoint_place& place = {}, std::size_t stop_after = 0) {
  const std::vector<tasks::target_corpus> corpora{some_notes()};
  tasks::summarizer_trainer<tests::tiny_model, B> run(base, corpora, 1, how, 0.1);
  auto options = tests::tiny_training(2);
  options.batch = 2;
  options.save_steps = 1;
  auto with_files = place;
  with_files.add_files = [&](const std::filesystem::path& into) { run.add_files(into); };
  course all;
  training::callbacks call;
  call.after_step = [&](const training::progress& now) {
    all.numbers.push_back(now.loss);
    all.numbers.push_back(now.gradient_norm);
    if (now.step == stop_after) throw std::runtime_error("stop");
  };
  typename B::stream stream;
  run.train(stream, options, call, with_files);
  CHECK(stream.arena().grown() == 0);
  run.save(out);
  const files::mapped_file file(out / "model.safetensors");
  all.weights = file.text();
  const auto summarizer = run.freeze();
  const auto scores = tasks::score_targets(stream, summarizer, corpora[0], 2);
  all.numbers.push_back(scores.loss);
  for (const auto& pair : std::span(corpora[0].pairs).first(2)) {
    typename decltype(run)::summarizer::workspace memory;
    tasks::summary made;
    summarizer.summarize(stream, pair.source, memory, made);
    all.texts.push_back(made.text);
    all.numbers.push_back(made.parts.at(0).score);
  }
  return all;
}

void check_near(const std::vector<double>& found, const std::vector<double>& expected, double relative) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CAPTURE(i, found[i], expected[i]);
    CHECK(std::abs(found[i] - expected[i]) <= relative * std::abs(expected[i]));
  }
}

}  // namespace

TEST_CASE(
    "an encoder-decoder learns on a GPU what it learns on the CPU, and goes on from a checkpoint to the same bits") {
  tests::the_gpu() = {};
  const tests::temporary_folder folder;
  const tasks::model_folder base(
      tests::write_tiny_base(folder.path(), {"patient", "fever", "aspirin", "insulin", "cough", "for"}));
  const auto here = learn<tests::backend>(base, folder.path() / "here");
  const auto there = learn<gpu>(base, folder.path() / "there");
  CHECK(here.numbers.size() == 4 * 2 + 1 + 2);
  check_near(there.numbers, here.numbers, 1e-4);
  CHECK(there.texts == here.texts);

  const training::checkpoint_place place{.folder = folder.path() / "run", .resume = true};
  CHECK_THROWS_WITH(learn<gpu>(base, folder.path() / "again", place, 3), "stop");
  CHECK(learn<gpu>(base, folder.path() / "again", place).weights == there.weights);

  // Its folder is any summarizer's.
  using model = tasks::summarizer_trainer<tests::tiny_model, tests::backend>::model;
  const tasks::encoder_decoder_folder saved(folder.path() / "there");
  const auto summarizer = tasks::load_text_summarizer<model>(saved, how);
  tests::backend::stream stream;
  const auto loss = tasks::score_targets(stream, summarizer, some_notes(), 0).loss;
  CHECK(std::abs(loss - there.numbers[8]) <= 1e-4 * loss);
}

}  // namespace train_summarizer_test
