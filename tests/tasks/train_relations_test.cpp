#include "clinicalbert/tasks/train_relations.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/open_relation_extractor.hpp"
#include "clinicalbert/tasks/score_relations.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_relations.hpp"
#include "tests/temporary_folder.hpp"

namespace clinicalbert::train_relations_test {
namespace {

using trainer = tasks::relation_trainer<tests::tiny_reader, tests::backend>;
using models_here = models::model_list<models::minilm_l6, tests::tiny_reader>;

training::training_options options(std::size_t epochs) {
  training::training_options chosen;
  chosen.epochs = epochs;
  chosen.batch = 16;
  chosen.learning_rate = 3e-3;
  return chosen;
}

bool same(const tasks::extracted_relations& a, const tasks::extracted_relations& b) {
  return a.entities == b.entities && a.relations == b.relations;
}

TEST_CASE("relations of unseen documents are learned, and the folder says the same from the note and its mentions") {
  const tests::temporary_folder parent;
  const tasks::model_folder base(tests::write_relation_base(parent.path()));
  const std::vector<tasks::relation_corpus> train{tests::tiny_documents(1, 400, 2)};
  const auto unseen = tests::tiny_documents(2, 100, 2);
  trainer run(base, train, 1, {.windows = {64, 8}, .relation_weight = 1.5});
  CHECK(run.examples() == 400);
  CHECK(run.meaning().classes.names() == std::vector<std::string>{"no relation", "CID"});
  CHECK(run.meaning().markers.size() == 4);
  tests::backend::stream stream;
  run.train(stream, options(15));
  CHECK(stream.arena().grown() == 0);
  const tasks::extract_relations<tests::tiny_reader, tests::backend> of_run(run.freeze());
  const auto scores = tasks::score_relations(of_run, unseen.notes).report();
  CAPTURE(scores.micro.precision, scores.micro.recall, scores.micro.support);
  CHECK(scores.micro.f1 > 0.9);

  const auto saved = parent.path() / "out";
  run.save(saved);
  const tasks::model_folder opened(saved);
  CHECK(opened.config.architectures == std::vector<std::string>{"BertModel"});
  // Windows of another length: all in one. The frozen weights are the same.
  const auto extractor = tasks::open_relation_extractor<tests::backend, models_here>(saved);
  CHECK(extractor->classes() == of_run.classes());
  CHECK(extractor->types() == of_run.types());
  const auto session = extractor->open_session(), other = of_run.open_session();
  std::size_t relations = 0;
  for (const auto& note : unseen.notes) {
    const auto found = session->extract(note.text, note.annotations);
    CHECK(same(found, other->extract(note.text, note.annotations)));
    for (const auto& one : found.relations) {
      CHECK(extractor->classes().name(one.label) == "CID");
      CHECK(extractor->types().name(found.entities[one.first].type) == "Chemical");
      CHECK(one.score > 0.5F);
      for (const auto m : found.entities[one.first].mentions)
        CHECK(note.annotations[m].identifier == found.entities[one.first].identifier);
      ++relations;
    }
  }
  CHECK(relations > 30);
}

TEST_CASE("a training run on relations has the same bits with any number of threads") {
  const tests::temporary_folder parent;
  const tasks::model_folder base(tests::write_relation_base(parent.path()));
  const std::vector<tasks::relation_corpus> corpora{tests::tiny_documents(3, 40, 12)};
  const auto losses_with = [&](int threads) {
    backends::thread_pool pool(threads > 1 ? threads - 1 : 1);
    tests::backend::stream stream(threads > 1 ? &pool : nullptr);
    trainer run(base, corpora, 1, {.windows = {40, 8}});
    std::vector<double> numbers;
    training::callbacks call;
    call.after_step = [&](const training::progress& now) {
      numbers.push_back(now.loss);
      numbers.push_back(now.gradient_norm);
    };
    run.train(stream, options(2), call);
    return numbers;
  };
  const auto one = losses_with(1);
  REQUIRE(one.size() == 12);
  CHECK(losses_with(3) == one);
}

TEST_CASE("one const extractor serves many threads; notes may be empty, malformed, and without mentions") {
  const tests::temporary_folder parent;
  const tasks::model_folder base(tests::write_relation_base(parent.path()));
  const std::vector<tasks::relation_corpus> corpora{tests::tiny_documents(3, 4, 12)};
  const trainer run(base, corpora, 5);
  run.save(parent.path() / "out");
  const auto extractor =
      tasks::open_relation_extractor<tests::backend, models_here>(parent.path() / "out", {.length = 48, .overlap = 8});
  const auto& note = corpora[0].notes[0];
  const auto session = extractor->open_session();
  const auto alone = session->extract(note.text, note.annotations);
  CHECK(alone.entities.size() >= 4);
  CHECK(same(session->extract(note.text, note.annotations), alone));
  backends::thread_pool pool(3);
  CHECK(same(extractor->open_session(&pool)->extract(note.text, note.annotations), alone));
  std::vector<tasks::extracted_relations> found(16);
  std::vector<std::thread> threads;
  for (auto& one : found)
    threads.emplace_back([&] { one = extractor->open_session()->extract(note.text, note.annotations); });
  for (auto& thread : threads) thread.join();
  for (const auto& one : found) CHECK(same(one, alone));

  CHECK(session->extract("", {}).entities.empty());
  CHECK(session->extract("fever", {}).relations.empty());
  const std::string bad =
      "\xff"
      "fever\x80\x01";
  const std::vector<corpora::annotation> mentions{
      {{0, 6}, "Chemical"}, {{1, 6}, "Disease"}, {{6, 7}, "Disease"}, {{7, 8}, "Chemical"}, {{0, 1}, "Gene"}};
  const auto of_bad = session->extract(bad, mentions);
  CHECK(of_bad.entities.size() == 4);
  const std::vector<corpora::annotation> outside{{{0, 3}, "Disease"}, {{4, 9}, "Disease"}};
  CHECK_THROWS_WITH(session->extract(bad, outside), "mention 1 does not lie in its note of 8 bytes");
}

TEST_CASE("what a trainer and an extractor do not take") {
  const tests::temporary_folder parent;
  const auto folder = tests::write_relation_base(parent.path());
  const tasks::model_folder base(folder);
  auto corpus = tests::tiny_documents(3, 4, 4);
  const auto make = [&](const tasks::relation_settings& settings) {
    return trainer(base, std::vector<tasks::relation_corpus>{corpus}, 1, settings);
  };
  CHECK(make({.markers = std::vector<std::string>()}).meaning().markers.empty());
  CHECK(make({.markers = std::vector<std::string>{"a", "b", "c", "d"}}).meaning().markers.back() == "d");
  CHECK_THROWS_WITH(make({.markers = std::vector<std::string>{"a"}}), tests::contains("1 markers for 2 types"));
  CHECK_THROWS_WITH(make({.markers = std::vector<std::string>{"a", "b", "c", "none"}}),
                    "marker 3 is no piece of the vocabulary");
  CHECK_THROWS_AS(make({.relation_weight = 0}), std::invalid_argument);
  for (auto& note : corpus.notes) note.relations.clear();
  CHECK_THROWS_AS(make({}), std::invalid_argument);
  CHECK_THROWS_WITH((tasks::open_relation_extractor<tests::backend, models_here>(folder)),
                    tests::contains("config.json") && tests::contains("no relation extractor"));
}

}  // namespace
}  // namespace clinicalbert::train_relations_test
