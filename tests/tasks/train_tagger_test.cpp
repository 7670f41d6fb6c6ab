#include "clinicalbert/tasks/train_tagger.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/tag_entities.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace train_tagger_test {

namespace {

using namespace clinicalbert;
using trainer = tasks::tagger_trainer<tests::tiny_model, tests::backend>;

double f1_of(const tasks::token_tagger<tests::tiny_model, tests::backend>& tagger,
             const std::vector<corpora::tagged_sentence>& sentences) {
  tests::backend::stream stream;
  return tasks::score_tags(stream, tagger, std::span(sentences)).report().micro.f1;
}

}  // namespace

TEST_CASE("a tagger learns sentences by heart, and its folder says the same") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  const std::vector<tasks::tagging_corpus> corpora{tests::disease_sentences()};
  trainer run(base, corpora, 1, 192);
  REQUIRE(run.tags().classes().names() == std::vector<std::string>{"O", "B-Disease", "I-Disease"});
  const double before = f1_of(run.freeze(), corpora[0].sentences);

  tests::backend::stream stream;
  std::vector<double> losses;
  training::callbacks call;
  call.after_epoch = [&](const training::progress&, double loss) { losses.push_back(loss); };
  run.train(stream, tests::tiny_training(60), call);
  CHECK(stream.arena().grown() == 0);
  CHECK(losses.back() < 0.2 * losses.front());
  const double learned = f1_of(run.freeze(), corpora[0].sentences);
  CHECK(before < 0.2);
  CHECK(learned > 0.9);

  run.save(folder.path() / "out", weights::storage::f32);
  {  // stored as it is, to the bit
    const tasks::model_folder saved(folder.path() / "out");
    CHECK(saved.tokenizer.options().lowercase);
    const auto tagger = tasks::load_token_tagger<tests::tiny_model, tests::backend>(saved, {.length = 192});
    CHECK(tasks::predict_tags(stream, tagger, std::span(corpora[0].sentences)) ==
          tasks::predict_tags(stream, run.freeze(), std::span(corpora[0].sentences)));
  }
  {  // stored as I8 rows, a quarter of the size
    run.save(folder.path() / "small", weights::storage::i8_rows);
    const auto size = [&](const char* name) {
      return std::filesystem::file_size(folder.path() / name / "model.safetensors");
    };
    CHECK(3 * size("small") < size("out"));
    const tasks::model_folder saved(folder.path() / "small");
    const auto tagger = tasks::load_token_tagger<tests::tiny_model, tests::backend>(saved, {.length = 192});
    CHECK(f1_of(tagger, corpora[0].sentences) > learned - 0.03);
  }
}

TEST_CASE("a training run has the same bits with any number of threads") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  const std::vector<tasks::tagging_corpus> corpora{tests::disease_sentences()};
  const auto losses_with = [&](int threads) {
    backends::thread_pool pool(threads > 1 ? threads - 1 : 1);
    tests::backend::stream stream(threads > 1 ? &pool : nullptr);
    trainer run(base, corpora, 1, 64);
    std::vector<double> numbers;
    training::callbacks call;
    call.after_step = [&](const training::progress& now) {
      numbers.push_back(now.loss);
      numbers.push_back(now.gradient_norm);
    };
    run.train(stream, tests::tiny_training(2), call);
    return numbers;
  };
  const auto one = losses_with(1);
  REQUIRE(one.size() > 20);
  CHECK(losses_with(2) == one);
  CHECK(losses_with(4) == one);
}

TEST_CASE("a checkpoint is a tagger's folder, from which a new trainer goes on to the same bits") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  const std::vector<tasks::tagging_corpus> corpora{tests::disease_sentences()};
  auto options = tests::tiny_training(3);
  options.save_steps = 5;
  const auto finish = [&](const training::checkpoint_place& place, const training::callbacks& call) {
    trainer run(base, corpora, 1, 64);
    auto with_files = place;
    with_files.add_files = [&](const std::filesystem::path& into) { run.add_files(into); };
    tests::backend::stream stream;
    run.train(stream, options, call, with_files);
    run.save(folder.path() / "out", weights::storage::f32);
    const files::mapped_file weights_file(folder.path() / "out" / "model.safetensors");
    return std::string(weights_file.text());
  };
  const auto unbroken = finish({}, {});
  const training::checkpoint_place place{.folder = folder.path() / "run", .resume = true};
  training::callbacks call;
  call.after_step = [](const training::progress& now) {
    if (now.step == 12) throw std::runtime_error("stop");
  };
  CHECK_THROWS_AS(finish(place, call), std::runtime_error);
  const auto latest = training::latest_checkpoint(place.folder);
  REQUIRE(latest == place.folder / "checkpoint-10");
  const auto tagger = tasks::load_token_tagger<tests::tiny_model, tests::backend>(tasks::model_folder(*latest));
  CHECK(tagger.decoder().tags().size() == 3);
  CHECK(finish(place, {}) == unbroken);

  auto other = corpora;
  for (auto& sentence : other[0].sentences)
    for (auto& tag : sentence.tags)
      if (tag.size() > 1) tag.replace(2, std::string::npos, "Finding");
  trainer run(base, other, 1, 64);
  tests::backend::stream stream;
  CHECK_THROWS_WITH(run.train(stream, options, {}, place), tests::contains("B-Finding"));
}

TEST_CASE("a corpus that does not mark a type does not teach that there is none") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  // The first corpus marks drugs only, the second, much larger, diseases only; each has the other's words as O.
  tasks::tagging_corpus drugs{"drugs.tsv", {}}, diseases{"diseases.tsv", {}};
  for (int i = 0; i < 10; ++i) {
    drugs.sentences.push_back({{"aspirin", "helps", "in", "asthma"}, {"B-Chemical", "O", "O", "O"}});
    for (int k = 0; k < 5; ++k)
      diseases.sentences.push_back({{"aspirin", "helps", "in", "asthma"}, {"O", "O", "O", "B-Disease"}});
  }
  const std::vector<tasks::tagging_corpus> corpora{drugs, diseases};
  trainer run(base, corpora, 1, 64);
  tests::backend::stream stream;
  run.train(stream, tests::tiny_training(6));
  const auto found = tasks::predict_tags(stream, run.freeze(), std::span(drugs.sentences).first(1));
  CHECK(found.front() == std::vector<std::string>{"B-Chemical", "O", "O", "B-Disease"});
}

TEST_CASE("a CRF learns which tags follow each other, where nothing else may learn") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  tasks::tagging_corpus corpus{"pairs.tsv", {}};
  for (int i = 0; i < 30; ++i)
    corpus.sentences.push_back({{"ab", "cd", "ef", "gh", "ij"}, {"B-Disease", "I-Disease", "O", "O", "B-Disease"}});
  const std::vector corpora{corpus};
  auto options = tests::tiny_training(30);
  options.parts = {{"bert.*", 0}, {"classifier.*", 0}, {"crf.*", 30}};
  const auto train = [&](bool crf) {
    trainer run(base, corpora, 1, 64, {.crf = crf});
    tests::backend::stream stream;
    std::vector<double> losses;
    training::callbacks call;
    call.after_epoch = [&](const training::progress&, double loss) { losses.push_back(loss); };
    if (!crf) options.parts.pop_back();
    run.train(stream, options, call);
    CHECK(stream.arena().grown() == 0);
    run.save(folder.path() / (crf ? "crf" : "plain"), weights::storage::i8_rows);
    return losses;
  };
  const auto learned = train(true);
  CHECK(learned.back() < 0.3 * learned.front());

  const tasks::model_folder saved(folder.path() / "crf");
  CHECK(saved.config.crf);
  CHECK(saved.checkpoint.find("crf.transitions")->sizes == weights::shape{3, 3});
  CHECK(saved.checkpoint.find("crf.transitions")->floats() != nullptr);  // not in 8 bits
  const auto tagger = tasks::load_token_tagger<tests::tiny_model, tests::backend>(saved);
  const auto pairs = tagger.decoder().transitions().pairs;
  CHECK(pairs[1 * 3 + 2] > pairs[1 * 3 + 0]);  // B-Disease I-Disease, B-Disease O
  CHECK(std::isinf(pairs[0 * 3 + 2]));         // O I-Disease
  tests::backend::stream stream;
  const auto found = tasks::predict_tags(stream, tagger, std::span(corpus.sentences).first(1));
  CHECK(std::vector(found[0].begin(), found[0].begin() + 3) == std::vector<std::string>{"B-Disease", "I-Disease", "O"});

  train(false);
  const tasks::model_folder plain(folder.path() / "plain");
  CHECK_FALSE(plain.config.crf);
  CHECK(plain.checkpoint.find("crf.transitions") == nullptr);
  const auto without = tasks::load_token_tagger<tests::tiny_model, tests::backend>(plain);
  CHECK(tasks::predict_tags(stream, without, std::span(corpus.sentences).first(1)) != found);

  trainer again(saved, corpora, 1, 64);  // the scores of a base that has some are left out without the option
  again.save(folder.path() / "again", weights::storage::f32);
  CHECK(tasks::model_folder(folder.path() / "again").checkpoint.find("crf.transitions") == nullptr);
}

TEST_CASE("a tagger with a CRF learns sentences by heart") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  const std::vector<tasks::tagging_corpus> corpora{tests::disease_sentences()};
  trainer run(base, corpora, 1, 192, {.crf = true});
  tests::backend::stream stream;
  run.train(stream, tests::tiny_training(30));
  CHECK(f1_of(run.freeze(), corpora[0].sentences) > 0.9);
}

// A run that was stopped at a step goes on from the checkpoint before, which says what it is of, to the same bits; one
// with other options is refused. Returns the weights that it ends with.
std::string check_resumes(const tasks::tagger_options& how, const std::vector<tasks::tagging_corpus>& corpora,
                          std::size_t stop_at, const std::string& checkpoint, bool weights::bert_config::*field) {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  auto options = tests::tiny_training(3);
  options.save_steps = 5;
  const auto finish = [&](const training::checkpoint_place& place, const training::callbacks& call) {
    trainer run(base, corpora, 1, 64, how);
    auto with_files = place;
    with_files.add_files = [&](const std::filesystem::path& into) { run.add_files(into); };
    tests::backend::stream stream;
    run.train(stream, options, call, with_files);
    run.save(folder.path() / "out", weights::storage::f32);
    return std::string(files::mapped_file(folder.path() / "out" / "model.safetensors").text());
  };
  const auto unbroken = finish({}, {});
  const training::checkpoint_place place{.folder = folder.path() / "run", .resume = true};
  training::callbacks call;
  call.after_step = [&](const training::progress& now) {
    if (now.step == stop_at) throw std::runtime_error("stop");
  };
  CHECK_THROWS_AS(finish(place, call), std::runtime_error);
  REQUIRE(training::latest_checkpoint(place.folder) == place.folder / checkpoint);
  CHECK(tasks::model_folder(place.folder / checkpoint).config.*field);
  CHECK(finish(place, {}) == unbroken);

  trainer plain(base, corpora, 1, 64);
  tests::backend::stream stream;
  CHECK_THROWS_WITH(plain.train(stream, options, {}, place), tests::contains("is of a run with"));
  return unbroken;
}

TEST_CASE("a run with a CRF is taken up again to the same bits, long sentences in parts") {
  const auto ended =
      check_resumes({.crf = true}, {tests::disease_sentences()}, 12, "checkpoint-10", &weights::bert_config::crf);
  CHECK(ended.find("crf.start_transitions") != std::string::npos);
}

// Sites in and beside diseases, one of two words at the end of one; tags tell the outer ones.
tasks::tagging_corpus nested_sentences() {
  tasks::tagging_corpus corpus{"nested.tsv", {}};
  for (int i = 0; i < 8; ++i) {
    corpus.sentences.push_back(
        {{"no", "lung", "cancer", "now"}, {"O", "B-Disease", "I-Disease", "O"}, {{1, 2, "Site"}}});
    corpus.sentences.push_back(
        {{"pain", "of", "left", "knee"}, {"B-Disease", "I-Disease", "I-Disease", "I-Disease"}, {{2, 4, "Site"}}});
    corpus.sentences.push_back({{"lung", "is", "clear"}, {"B-Site", "O", "O"}});
    corpus.sentences.push_back({{"asthma", "now"}, {"B-Disease", "O"}, {{0, 1, "Finding"}}});
  }
  return corpus;
}

TEST_CASE("with one head a type, entities in others are learned by heart and found at their bytes") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  const std::vector corpora{nested_sentences()};
  trainer run(base, corpora, 1, 64, {.one_head_a_type = true});
  REQUIRE(run.tags().classes().names() == std::vector<std::string>{"Disease:O", "Disease:B", "Disease:I", "Finding:O",
                                                                   "Finding:B", "Finding:I", "Site:O", "Site:B",
                                                                   "Site:I"});
  tests::backend::stream stream;
  run.train(stream, tests::tiny_training(40));
  CHECK(stream.arena().grown() == 0);
  CHECK(f1_of(run.freeze(), corpora[0].sentences) == 1);

  run.save(folder.path() / "out", weights::storage::f32);
  const tasks::model_folder saved(folder.path() / "out");
  CHECK(saved.config.one_head_a_type);
  CHECK(saved.config.id2label.size() == 9);
  const auto tagger = tasks::load_token_tagger<tests::tiny_model, tests::backend>(saved, {.length = 64});
  CHECK(tasks::predict_tags(stream, tagger, std::span(corpora[0].sentences)) ==
        tasks::predict_tags(stream, run.freeze(), std::span(corpora[0].sentences)));
  CHECK(f1_of(tagger, corpora[0].sentences) == 1);
  const tasks::tag_entities opened(tasks::load_token_tagger<tests::tiny_model, tests::backend>(saved, {.length = 64}));
  const auto found = opened.open_session()->annotate("No  lung cancer now");
  REQUIRE(found.size() == 2);
  CHECK(found[0].span == text::byte_span{4, 15});
  CHECK(opened.types().name(found[0].label) == "Disease");
  CHECK(found[1].span == text::byte_span{4, 8});
  CHECK(opened.types().name(found[1].label) == "Site");

  // A tagger with one layer of tags cannot have both.
  trainer flat(base, corpora, 1, 64);
  flat.train(stream, tests::tiny_training(40));
  const auto report = tasks::score_tags(stream, flat.freeze(), std::span(corpora[0].sentences)).report();
  CHECK(report.by_type.at("Disease").f1 == 1);
  CHECK(report.by_type.at("Site").recall < 0.4);
}

TEST_CASE("with one head a type, a corpus that does not mark a type teaches nothing of it") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  tasks::tagging_corpus sites{"sites.tsv", {}}, diseases{"diseases.tsv", {}};
  for (int i = 0; i < 10; ++i) {
    sites.sentences.push_back({{"lung", "cancer", "now"}, {"B-Site", "O", "O"}});
    for (int k = 0; k < 5; ++k)
      diseases.sentences.push_back({{"lung", "cancer", "now"}, {"B-Disease", "I-Disease", "O"}});
  }
  const std::vector<tasks::tagging_corpus> corpora{sites, diseases};
  trainer run(base, corpora, 1, 64, {.one_head_a_type = true});
  tests::backend::stream stream;
  run.train(stream, tests::tiny_training(6));
  const auto found = tasks::predict_spans(stream, run.freeze(), std::span(sites.sentences).first(1));
  CHECK(found.front() == std::vector<metrics::span_f1::typed_span>{{0, 2, "Disease"}, {0, 1, "Site"}});
}

TEST_CASE("a run with one head a type is taken up again to the same bits") {
  (void)check_resumes({.one_head_a_type = true}, {nested_sentences()}, 8, "checkpoint-5",
                      &weights::bert_config::one_head_a_type);
}

TEST_CASE("one head a type goes with no CRF, with 21 types at most, and with entities of words that there are") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  std::vector corpora{nested_sentences()};
  CHECK_THROWS_AS(trainer(base, corpora, 1, 64, {.crf = true, .one_head_a_type = true}), std::invalid_argument);
  corpora[0].sentences[3].untagged[0].end = 3;
  CHECK_THROWS_WITH(trainer(base, corpora, 1, 64, {.one_head_a_type = true}),
                    "nested.tsv: sentence 4 has an entity of words [0, 3) of 2");
  corpora[0].sentences.assign(1, {{"lung"}, {"O"}});
  for (int i = 0; i < 22; ++i) corpora[0].sentences[0].untagged.push_back({0, 1, "type" + std::to_string(i)});
  CHECK_THROWS_WITH(trainer(base, corpora, 1, 64, {.one_head_a_type = true}), tests::contains("22 types"));
}

TEST_CASE("tags that IOB2 does not allow are refused by file, sentence and word") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  const std::vector<tasks::tagging_corpus> corpora{
      {"bad.tsv", {{{"canaryword"}, {"B-Disease"}}, {{"all", "canaryword"}, {"O", "I-Disease"}}}}};
  try {
    trainer run(base, corpora, 1, 64);
    FAIL("it was taken");
  } catch (const files::file_error& error) {
    const std::string what = error.what();
    CHECK(what.find("bad.tsv: sentence 2, word 2") == 0);
    CHECK(what.find("canaryword") == std::string::npos);
  }
}

}  // namespace train_tagger_test
