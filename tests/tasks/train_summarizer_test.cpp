#include "clinicalbert/tasks/train_summarizer.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/tasks/encoder_decoder_folder.hpp"
#include "clinicalbert/tasks/load_text_summarizer.hpp"
#include "clinicalbert/tasks/score_targets.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/steps_of_training.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace train_summarizer_test {

namespace {

using namespace clinicalbert;
using models::sharing;
template <sharing Shared>
using trainer_of = tasks::summarizer_trainer<tests::tiny_model, tests::backend, Shared>;
using trainer = trainer_of<sharing::nothing>;

const std::vector<std::string> drugs{"aspirin", "heparin", "insulin"}, findings{"asthma", "fever", "cough"},
    fill{"patient", "has", "old", "mild", "today", "given"};

/// Texts with a drug and a finding among other words; the target says the drug, then the finding.
tasks::target_corpus notes(std::size_t count, std::uint64_t seed, std::size_t words) {
  batches::split_mix random(seed);
  tasks::target_corpus corpus{"notes.jsonl", {}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t drug = random.below(3), finding = random.below(3), length = 2 + random.below(words - 1);
    const std::size_t place = random.below(length), other = (place + 1 + random.below(length - 1)) % length;
    std::string source;
    for (std::size_t w = 0; w < length; ++w)
      source += (w == place ? drugs[drug] : w == other ? findings[finding] : fill[random.below(fill.size())]) + " ";
    corpus.pairs.push_back({source, drugs[drug] + " for " + findings[finding]});
  }
  return corpus;
}

std::filesystem::path base_folder(const std::filesystem::path& parent) {
  auto words = fill;
  for (const auto* more : {&drugs, &findings}) words.insert(words.end(), more->begin(), more->end());
  words.push_back("for");
  return tests::write_tiny_base(parent, words);
}

const tasks::summary_options short_ones{
    .source_length = 32, .target = {.max_length = 8}, .search = tasks::greedy_options{}};

/// The loss of each step, and at the end that of the weights, to the bit.
template <class Trainer>
std::vector<double> losses(Trainer& run, const training::training_options& options, int threads = 1,
                           const training::checkpoint_place& place = {}, std::size_t stop_after = 0) {
  auto all = tests::steps_of_training(run, options, threads, place, stop_after);
  tests::backend::stream s;
  const auto corpus = notes(8, 77, 6);
  all.push_back(tasks::score_targets(s, run.freeze(), corpus, 0).loss);
  return all;
}

}  // namespace

TEST_CASE("what is to be written is learned, and the folder writes the same") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  const std::vector<tasks::target_corpus> train{notes(200, 1, 7)};
  const auto unseen = notes(30, 2, 7);
  trainer run(base, train, 1, short_ones, 0.05);
  CHECK(run.examples() == 200);
  CHECK(run.counts().front().cut_sources == 0);
  tests::backend::stream s;
  const auto before = tasks::score_targets(s, run.freeze(), unseen, 30);
  CHECK(before.rouge.rouge_1.f1 < 0.3);
  CHECK(before.pieces == 30 * 4);
  auto options = tests::tiny_training(14);
  options.length_bucketing = true;
  options.batch_tokens = 120;
  options.learning_rate = 2e-3;
  run.train(s, options);
  CHECK(s.arena().grown() == 0);
  const auto after = tasks::score_targets(s, run.freeze(), unseen, 30);
  CAPTURE(before.loss, after.loss, after.rouge.rouge_1.f1, after.rouge.rouge_2.f1);
  CHECK(after.loss < 0.3 * before.loss);
  CHECK(after.rouge.rouge_1.f1 > 0.9);
  CHECK(after.rouge.rouge_l_sum.f1 > 0.9);
  CHECK(after.rouge.rouge_l_sum.f1 <= after.rouge.rouge_1.f1 + 1e-12);
  CHECK(after.written == 30);

  run.save(folder.path() / "out");
  const tasks::encoder_decoder_folder written(folder.path() / "out");
  const auto loaded = tasks::load_text_summarizer<trainer::model>(written, short_ones);
  const auto again = tasks::score_targets(s, loaded, unseen, 30);
  CHECK(again.loss == after.loss);
  CHECK(again.rouge.rouge_2.f1 == after.rouge.rouge_2.f1);
  auto beams = short_ones;
  beams.search = generation::beam_options{.beams = 3};
  const auto searched = tasks::load_text_summarizer<trainer::model>(written, beams);
  CHECK(tasks::score_targets(s, searched, unseen, 30).rouge.rouge_1.f1 > 0.9);
  const auto& opened = written.opened;
  CHECK(opened.differences.extra.empty());
  CHECK(opened.config.decoder_start_token_id == 2);
  CHECK(files::read_json(folder.path() / "out" / "generation_config.json")["max_length"] == 8);
}

TEST_CASE("what a base says of a head of its own is not said of the halves") {
  const tests::temporary_folder folder;
  const auto path = base_folder(folder.path());
  auto config = files::read_json(path / "config.json");
  config["architectures"] = {"BertForTokenClassification"};
  config["one_head_a_type"] = true;
  config[tasks::relations_field] = {{"markers", true}};
  files::write_whole(path / "config.json", config.dump());
  const tasks::model_folder base(path);
  const std::vector<tasks::target_corpus> train{notes(2, 4, 6)};
  trainer(base, train, 1, short_ones).add_files(folder.path());
  const auto written = files::read_json(folder.path() / "config.json");
  for (const char* half : {"encoder", "decoder"})
    for (const char* field : {"one_head_a_type", tasks::relations_field}) CHECK_FALSE(written[half].contains(field));
}

TEMPLATE_TEST_CASE("a run has the same bits with any number of threads, and after it was stopped", "",
                   trainer_of<sharing::nothing>, trainer_of<sharing::all>) {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  const std::vector<tasks::target_corpus> train{notes(24, 3, 7)};
  auto options = tests::tiny_training(2);
  options.accumulation = 2;
  options.length_bucketing = true;
  options.save_steps = 1;
  const auto begin = [&] { return TestType(base, train, 5, short_ones, 0.1); };
  auto run = begin();
  const auto unbroken = losses(run, options);
  CHECK(unbroken.size() > 8);
  auto threaded = begin();
  CHECK(losses(threaded, options, 3) == unbroken);

  training::checkpoint_place place{.folder = folder.path() / "runs"};
  place.add_files = [&](const std::filesystem::path& into) { run.add_files(into); };
  auto stopped = begin();
  CHECK_THROWS_AS(losses(stopped, options, 1, place, 3), tests::stop);
  place.resume = true;
  auto resumed = begin();
  CHECK(losses(resumed, options, 2, place) == unbroken);
  const auto latest = training::latest_checkpoint(place.folder);
  REQUIRE(latest);
  for (const char* name : {"config.json", "generation_config.json", "vocab.txt"})
    CHECK(std::filesystem::exists(*latest / name));
  auto other = TestType(base, train, 5, short_ones, 0.2);
  CHECK_THROWS_WITH(losses(other, options, 1, place), tests::contains("label_smoothing"));
}

TEST_CASE("low-rank adaptation leaves both halves but for its targets, and the cross-attention learns in full") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  const std::vector<tasks::target_corpus> train{notes(16, 4, 6)};
  trainer run(base, train, 1, short_ones), same(base, train, 1, short_ones);
  auto options = tests::tiny_training(2);
  options.low_rank.rank = 2;
  tests::backend::stream s;
  run.train(s, options);
  run.save(folder.path() / "adapted");
  same.save(folder.path() / "before");
  const auto after = weights::open_encoder_decoder(folder.path() / "adapted"),
             before = weights::open_encoder_decoder(folder.path() / "before");
  const auto moved = [&](const std::string& name) {
    INFO(name);
    const auto* a = after.tensors.find(name);
    const auto* b = before.tensors.find(name);
    REQUIRE((a != nullptr && b != nullptr));
    std::vector<float> x(a->count()), y(b->count());
    a->read_into(std::span(x));
    b->read_into(std::span(y));
    return x != y;
  };
  CHECK(moved("encoder.encoder.layer.0.attention.self.query.weight"));
  CHECK(moved("decoder.bert.encoder.layer.1.attention.self.value.weight"));
  CHECK(moved("decoder.bert.encoder.layer.1.crossattention.output.dense.weight"));
  CHECK(moved("decoder.cls.predictions.bias"));
  CHECK_FALSE(moved("encoder.encoder.layer.0.attention.self.key.weight"));
  CHECK_FALSE(moved("decoder.bert.encoder.layer.0.output.dense.weight"));
  CHECK_FALSE(moved("decoder.bert.embeddings.word_embeddings.weight"));
}

TEST_CASE("options and texts that cannot be written by are refused") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  const std::vector<tasks::target_corpus> train{notes(2, 4, 6)};
  auto too_many = short_ones;
  too_many.search = generation::beam_options{.beams = 100000};
  CHECK_THROWS_WITH(trainer(base, train, 1, too_many), tests::contains("100000 beams over a vocabulary"));
  auto no_room = short_ones;
  no_room.target.min_length = 9;
  CHECK_THROWS_WITH(trainer(base, train, 1, no_room), tests::contains("a minimum length of 9"));
  tests::backend::stream s;
  const auto summarizer = trainer(base, train, 1, short_ones).freeze();
  tasks::target_corpus corpus{"notes.jsonl", {{"aspirin", "fever"}, {"\x01", "fever"}}};
  CHECK(tasks::score_targets(s, summarizer, corpus, 1).written == 1);
  CHECK_THROWS_WITH(tasks::score_targets(s, summarizer, corpus, 2),
                    tests::contains("notes.jsonl") && tests::contains("text 2: the source is empty"));
  corpus.pairs.back().source = std::string(100000, 'a') + std::string(100000, '.');
  CHECK(tasks::score_targets(s, summarizer, corpus, 1).counts.cut_sources == 1);
}

}  // namespace train_summarizer_test
