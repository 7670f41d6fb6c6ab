#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/tasks/encoder_decoder_folder.hpp"
#include "clinicalbert/tasks/load_text_summarizer.hpp"
#include "clinicalbert/tasks/open_summarizer.hpp"
#include "clinicalbert/tasks/score_targets.hpp"
#include "clinicalbert/tasks/train_summarizer.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/steps_of_training.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace train_copying_summarizer_test {

namespace {

using namespace clinicalbert;
using trainer = tasks::summarizer_trainer<tests::tiny_model, tests::backend>;

const std::vector<std::string> fill{"patient", "has", "old", "mild", "today", "given"};

/// Names of which each is a piece and occurs in few texts: "bad", "baf", ... "zuz".
std::vector<std::string> rare_names() {
  std::vector<std::string> names;
  for (const char a : std::string("bdfglmrstz"))
    for (const char b : std::string("aeiou"))
      for (const char c : std::string("dfgz")) names.push_back({a, b, c});
  return names;
}

/// Texts of frequent words around a name, which is what they are about; the target says "on" and that name. The names
/// are every `step`th from `first` on.
tasks::target_corpus notes(std::size_t count, std::uint64_t seed, std::size_t first, std::size_t step) {
  const auto names = rare_names();
  batches::split_mix random(seed);
  tasks::target_corpus corpus{"notes.jsonl", {}};
  for (std::size_t i = 0; i < count; ++i) {
    const auto& name = names[(first + step * random.below(names.size())) % names.size()];
    const std::size_t length = 3 + random.below(4), place = random.below(length);
    std::string source;
    for (std::size_t w = 0; w < length; ++w) source += (w == place ? name : fill[random.below(fill.size())]) + " ";
    corpus.pairs.push_back({source, "on " + name});
  }
  return corpus;
}

std::filesystem::path base_folder(const std::filesystem::path& parent) {
  auto words = fill;
  words.push_back("on");
  for (auto& name : rare_names()) words.push_back(name);
  return tests::write_tiny_base(parent, words);
}

const tasks::summary_options short_ones{
    .source_length = 32, .target = {.max_length = 6}, .search = tasks::greedy_options{}};

}  // namespace

TEST_CASE("rare pieces of the source are learned by copying, also those that no target had") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  // Of the even names some are learned from; the odd ones occur nowhere.
  const std::vector<tasks::target_corpus> train{notes(200, 1, 0, 2)};
  const auto known = notes(40, 2, 0, 2), unknown = notes(40, 3, 1, 2);
  auto options = tests::tiny_training(12);
  options.learning_rate = 2e-3;
  tests::backend::stream s;
  const auto learned = [&](bool copies) {
    trainer run(base, train, 1, short_ones, 0, copies);
    run.train(s, options);
    run.save(folder.path() / (copies ? "copies" : "generates"));
    const auto summarizer = run.freeze();
    return std::vector{tasks::score_targets(s, summarizer, known, 40),
                       tasks::score_targets(s, summarizer, unknown, 40)};
  };
  const auto copies = learned(true), generates = learned(false);
  CAPTURE(copies[0].loss, generates[0].loss, copies[1].loss, generates[1].loss);
  CAPTURE(copies[0].rouge.rouge_2.f1, generates[0].rouge.rouge_2.f1, copies[1].rouge.rouge_2.f1,
          generates[1].rouge.rouge_2.f1);
  CHECK(copies[0].loss < 0.1 * generates[0].loss);
  CHECK(copies[1].loss < 0.1 * generates[1].loss);
  for (const auto& scores : copies) CHECK(scores.rouge.rouge_2.f1 > 0.9);
  CHECK(generates[0].rouge.rouge_2.f1 < 0.7);
  CHECK(generates[1].rouge.rouge_2.f1 < 0.1);  // what it never saw as a target it does not say

  // The folder says so, and does the same; one without a gate says nothing.
  const tasks::encoder_decoder_folder written(folder.path() / "copies"), without(folder.path() / "generates");
  CHECK(written.opened.config.pointer_generator);
  CHECK(written.opened.differences.extra.empty());
  CHECK(files::read_json(written.path / "config.json")["decoder"]["pointer_generator"] == true);
  CHECK_FALSE(files::read_json(without.path / "config.json")["decoder"].contains("pointer_generator"));
  CHECK(without.opened.tensors.find("decoder.pointer_gate.weight") == nullptr);
  const auto loaded = tasks::load_text_summarizer<trainer::model>(written, short_ones);
  const auto again = tasks::score_targets(s, loaded, unknown, 40);
  CHECK(again.loss == copies[1].loss);
  CHECK(again.rouge.rouge_2.f1 == copies[1].rouge.rouge_2.f1);
  backends::thread_pool pool(3);
  tests::backend::stream threaded(&pool);
  CHECK(tasks::score_targets(threaded, loaded, unknown, 40).loss == copies[1].loss);

  // Through the front door, by beams, and with the sources of each sentence.
  using fit = models::model_pair<tests::tiny_model, tests::tiny_model>;
  auto how = short_ones;
  how.search = generation::beam_options{.beams = 3};
  how.traces = true;
  const auto opened = tasks::open_summarizer<tests::backend, models::pair_list<fit>>(written.path, how);
  const auto session = opened->open_session();
  std::size_t right = 0;
  for (const auto& pair : unknown.pairs) {
    const auto made = session->summarize(pair.source);
    right += made.text == "On" + pair.target.substr(2) ? 1 : 0;
    CHECK_FALSE(made.sentences.empty());
  }
  CHECK(right > 36);
}

TEST_CASE("a run that learns to copy has the same bits with any number of threads, and after it was stopped") {
  const double smoothing = GENERATE(0.0, 0.1);
  CAPTURE(smoothing);
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  const std::vector<tasks::target_corpus> train{notes(24, 3, 0, 1)};
  auto options = tests::tiny_training(2);
  options.accumulation = 2;
  options.length_bucketing = true;
  options.save_steps = 1;
  const auto begin = [&](bool copies = true) { return trainer(base, train, 5, short_ones, smoothing, copies); };
  auto run = begin();
  const auto unbroken = tests::steps_of_training(run, options);
  CHECK(unbroken.size() >= 8);
  auto threaded = begin();
  CHECK(tests::steps_of_training(threaded, options, 3) == unbroken);

  training::checkpoint_place place{.folder = folder.path() / "runs"};
  place.add_files = [&](const std::filesystem::path& into) { run.add_files(into); };
  auto stopped = begin();
  CHECK_THROWS_AS(tests::steps_of_training(stopped, options, 1, place, 2), tests::stop);
  place.resume = true;
  auto resumed = begin();
  CHECK(tests::steps_of_training(resumed, options, 2, place) == unbroken);
  auto other = begin(false);
  CHECK_THROWS_WITH(tests::steps_of_training(other, options, 1, place), tests::contains("initial_weights"));
}

}  // namespace train_copying_summarizer_test
