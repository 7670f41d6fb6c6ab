#include "clinicalbert/tasks/train_classifier.hpp"

#include <cmath>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/tasks/load_text_classifier.hpp"
#include "clinicalbert/tasks/score_classes.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace train_classifier_test {

namespace {

using namespace clinicalbert;
using labels::problem_type;
using trainer = tasks::classifier_trainer<tests::tiny_model, tests::backend>;

const std::vector<std::string> fill{"patient", "with", "known", "old", "mild", "today", "and", "has"};

/// Texts about some of four findings: their labels are the findings, their value how many there are. `sorted` says of
/// two findings in a pair whether they are the same.
tasks::text_corpus findings(std::size_t count, std::uint64_t seed, std::size_t words, bool single, bool pairs = false) {
  const std::vector<std::string> names{"asthma", "cough", "fever", "pain"};
  batches::split_mix random(seed);
  tasks::text_corpus corpus{"findings.jsonl", {}};
  for (std::size_t i = 0; i < count; ++i) {
    corpora::labeled_text text;
    const auto one_text = [&](const std::string& finding) {
      std::string made;
      const std::size_t place = random.below(words);
      for (std::size_t w = 0; w < words; ++w) made += (w == place ? finding : fill[random.below(fill.size())]) + " ";
      return made;
    };
    if (pairs) {
      const std::size_t a = random.below(2), b = random.below(2);
      text.text = one_text(names[a]);
      text.second_text = one_text(names[b]);
      text.labels = {a == b ? "same" : "other"};
    } else if (single) {
      const std::size_t a = random.below(4);
      text.text = one_text(names[a]);
      text.labels = {names[a]};
    } else {
      for (const auto& name : names) {
        if (random.below(2) == 0) continue;
        text.text += one_text(name);
        text.labels.push_back(name);
      }
      text.value = static_cast<double>(text.labels.size()) - 2.0;
    }
    corpus.texts.push_back(std::move(text));
  }
  return corpus;
}

std::filesystem::path base_folder(const std::filesystem::path& parent) {
  auto words = fill;
  words.insert(words.end(), {"asthma", "cough", "fever", "pain"});
  return tests::write_tiny_base(parent, words);
}

tasks::classification_report report(const trainer::classifier& classifier, const tasks::text_corpus& corpus) {
  tests::backend::stream s;
  return tasks::score_classes(s, classifier, corpus);
}

}  // namespace

TEST_CASE("one label of several is learned, and the folder says the same") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  const std::vector<tasks::text_corpus> train{findings(120, 1, 6, true)};
  const auto test = findings(60, 2, 6, true);
  trainer run(base, train, {.label_smoothing = 0.05}, 1);
  CHECK(run.meaning().classes.names() == std::vector<std::string>{"asthma", "cough", "fever", "pain"});
  CHECK(run.examples() == 120);
  CHECK(report(run.freeze(), test).accuracy < 0.7);
  tests::backend::stream s;
  std::vector<double> losses;
  training::callbacks call;
  call.after_epoch = [&](const training::progress&, double loss) { losses.push_back(loss); };
  run.train(s, tests::tiny_training(12), call);
  CHECK(s.arena().grown() == 0);
  CHECK(losses.back() < 0.5 * losses.front());
  const auto learned = report(run.freeze(), test);
  CHECK(learned.accuracy > 0.95);
  CHECK(learned.micro.f1 == tests::approx(learned.accuracy));
  CHECK(learned.loss < 0.5);

  run.save(folder.path() / "out");
  const tasks::model_folder saved(folder.path() / "out");
  CHECK(saved.config.architectures == std::vector<std::string>{"BertForSequenceClassification"});
  CHECK(saved.config.problem_type == "single_label_classification");
  const auto loaded = tasks::load_text_classifier<tests::tiny_model, tests::backend>(saved);
  CHECK(tasks::predict_scores(s, loaded, std::span(test.texts)) ==
        tasks::predict_scores(s, run.freeze(), std::span(test.texts)));
}

TEST_CASE("several labels are learned, with thresholds that the folder keeps; long texts go in windows") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  const std::vector<tasks::text_corpus> train{findings(300, 3, 3, false)};
  const auto test = findings(60, 4, 3, false);
  trainer run(base, train, {.problem = problem_type::multi_label, .label_weights = {1, 1, 2, 1}}, 1);
  tests::backend::stream s;
  run.train(s, tests::tiny_training(20));
  run.set_thresholds(tasks::tune_thresholds(
      run.meaning().classes, tasks::predict_scores(s, run.freeze(), std::span(train[0].texts)), train[0].texts));
  const auto learned = report(run.freeze(), test);
  CHECK(learned.micro.f1 > 0.9);
  CHECK(learned.accuracy > 0.7);
  CHECK(learned.by_label.size() == 4);
  run.save(folder.path() / "out");
  const tasks::model_folder saved(folder.path() / "out");
  const auto loaded = tasks::load_text_classifier<tests::tiny_model, tests::backend>(saved);
  CHECK(loaded.meaning().thresholds == run.meaning().thresholds);
  CHECK(report(loaded, test).micro.f1 == learned.micro.f1);

  // Of a long text each window may say yes.
  tasks::text_corpus once{"long.jsonl", {{findings(1, 5, 200, true).texts[0]}}};
  const auto pooled = tasks::load_text_classifier<tests::tiny_model, tests::backend>(
      saved, {.length = 16, .overlap = 2, .pooling = {labels::pooling_rule::largest}});
  CHECK(report(pooled, once).micro.recall == 1.0);
  trainer windows(base, std::vector{once}, {.problem = problem_type::multi_label}, 1, {.length = 32, .overlap = 4});
  CHECK(windows.examples() >= 7);
}

TEST_CASE("a quantity and pairs are learned") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  tests::backend::stream s;
  {
    const std::vector<tasks::text_corpus> train{findings(150, 6, 3, false)};
    const auto test = findings(60, 7, 3, false);
    trainer run(base, train, {.problem = problem_type::regression}, 1);
    run.train(s, tests::tiny_training(20));
    const auto learned = report(run.freeze(), test);
    CHECK(learned.pearson > 0.9);
    CHECK(learned.spearman > 0.85);
    CHECK(learned.loss < 0.3);
    CHECK(learned.mean_absolute_error < 0.5);
    CHECK(std::isnan(learned.accuracy));
    run.save(folder.path() / "out");
    CHECK(tasks::model_folder(folder.path() / "out").config.id2label == std::vector<std::string>{"LABEL_0"});
  }
  const std::vector<tasks::text_corpus> train{findings(200, 8, 2, true, true)};
  trainer run(base, train, {.r_drop_alpha = 1.0}, 1);
  run.train(s, tests::tiny_training(20));
  CHECK(report(run.freeze(), findings(60, 9, 2, true, true)).accuracy > 0.9);
}

TEST_CASE("a training run of a classifier has the same bits with any number of threads") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  const std::vector<tasks::text_corpus> train{findings(40, 1, 30, true)};
  const auto losses_with = [&](int threads) {
    backends::thread_pool pool(threads > 1 ? threads - 1 : 1);
    tests::backend::stream stream(threads > 1 ? &pool : nullptr);
    trainer run(base, train, {.r_drop_alpha = 2.0}, 1);
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
  REQUIRE(one.size() == 20);
  CHECK(losses_with(3) == one);
}

TEST_CASE("texts that cannot be learned are refused by file and number, without a word of them") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(base_folder(folder.path()));
  const auto refused = [&](const corpora::labeled_text& bad, problem_type problem, const std::string& why) {
    tasks::text_corpus corpus{"bad.jsonl", {{.text = "fine", .labels = {"a"}, .value = 1}, bad}};
    CHECK_THROWS_WITH(trainer(base, std::vector{corpus}, {.problem = problem}, 1), why);
  };
  refused({.text = "canaryword"}, problem_type::single_label, "bad.jsonl: text 2 has 0 labels where one was expected");
  refused({.text = "canaryword", .labels = {"a", "b"}}, problem_type::single_label,
          "bad.jsonl: text 2 has 2 labels where one was expected");
  refused({.text = "canaryword", .labels = {"a"}}, problem_type::regression,
          "bad.jsonl: text 2 has no finite value, which a regression needs");
  const std::vector<tasks::text_corpus> unlabeled{{"none.jsonl", {{.text = "canaryword"}}}};
  CHECK_THROWS_AS(trainer(base, unlabeled, {.problem = problem_type::multi_label}, 1), std::invalid_argument);
  const std::vector<tasks::text_corpus> two{findings(4, 1, 3, true)};
  CHECK_THROWS_AS(trainer(base, two, {.label_weights = {1.0F}}, 1), losses::loss_error);
}

}  // namespace train_classifier_test
