#include "clinicalbert/tasks/entity_pair_classifier.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "clinicalbert/batches/collate_relations.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tasks/relation_examples.hpp"
#include "tests/catch.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/tasks/tiny_answerer.hpp"

namespace clinicalbert::entity_pair_classifier_test {
namespace {

using classifier = tasks::entity_pair_classifier<tests::tiny_reader, tests::backend>;

constexpr models::encoder_options options{};

tasks::relation_meaning meaning() {
  return {labels::label_set({"none", "x", "y"}), labels::label_set({"A", "B"}), {{0, 1}, {1, 0}}, {"a", "b", "c", "d"}};
}

classifier::model::frozen random_weights(std::size_t labels = 3, std::size_t vocabulary = 58) {
  std::mt19937 random(6);
  models::parameter_set<classifier::model> parameters({{vocabulary, tests::tiny_positions, 2}, {{labels}}});
  tests::fill_randomly(parameters, random, 0.3);
  return classifier::model::frozen(parameters.const_view());
}

classifier make(const tasks::relation_windows& windows, tasks::relation_meaning means = meaning()) {
  return classifier(random_weights(), options, std::move(means), tests::tiny_tokenizer(), windows);
}

// A note of `words` words, each an entity of its own, but for every tenth, which repeats an earlier one.
corpora::annotated_note many_entities(std::size_t words) {
  corpora::annotated_note note{"", "", {}, {}};
  for (std::size_t i = 0; i < words; ++i) {
    const auto begin = static_cast<std::uint32_t>(note.text.size());
    for (std::size_t k = 0; k <= i % 3; ++k) note.text += static_cast<char>('a' + (7 * i + 3 * k) % 26);
    const std::size_t of = i % 10 == 9 ? i - 8 : i;
    note.annotations.push_back(
        {{begin, static_cast<std::uint32_t>(note.text.size())}, of % 2 == 0 ? "A" : "B", "E" + std::to_string(of)});
    note.text += " ";
  }
  return note;
}

tasks::related_note classified(const classifier& by, const corpora::annotated_note& note) {
  std::vector<labels::typed_mention> mentions;
  tasks::find_typed_mentions(note.text, note.annotations, by.meaning().types, mentions);
  classifier::stream s;
  tasks::related_note result;
  by.classify(s, note.text, mentions, result);
  CHECK(s.arena().grown() == 0);
  return result;
}

// The same by the document's training example: all windows in one batch, all pairs at once.
std::vector<float> at_once(const corpora::annotated_note& note, const tasks::relation_windows& windows) {
  std::vector<batches::relation_example> examples;
  tasks::add_relation_examples(tests::tiny_tokenizer(), std::span(&note, 1), meaning(), windows, examples);
  REQUIRE(examples.size() == 1);
  batches::relation_batch batch;
  batches::collate_relations(examples, std::vector<std::uint32_t>{0}, batch);
  const auto weights = random_weights();
  classifier::stream s;
  const auto view = batch.tokens_view();
  const std::size_t pairs = batch.labels.size();
  s.arena().reserve(classifier::encoder::infer_workspace(batch.tokens(), view.sequences.longest(), 1) +
                    classifier::head::workspace(batch.entities(), pairs, {3}, 1));
  std::vector<float> hidden(batch.tokens() * classifier::encoder::hidden), logits(pairs * 3);
  classifier::encoder::infer(s, weights.encoder, options, view, {hidden.data(), batch.tokens()});
  classifier::head::infer(s, std::get<0>(weights.heads), {batch.entities_view(), batch.pairs},
                          classifier::head::input(hidden.data(), batch.tokens()), {logits.data(), pairs, 3});
  return logits;
}

TEST_CASE("a note's windows go through in batches, its pairs in parts: the bits are those of all at once") {
  for (const auto& windows : {tasks::relation_windows{128, 16}, tasks::relation_windows{40, 10}}) {
    CAPTURE(windows.length);
    const auto note = many_entities(150);  // more pairs than go through the head together
    const auto found = classified(make(windows), note);
    CHECK(found.entities.size() == 135);
    REQUIRE(found.pairs.size() > 4096 * 2);
    CHECK(found.document.windows().size() > 3);
    CHECK(found.logits == at_once(note, windows));
  }
}

TEST_CASE("the logits of a pair depend on its mentions") {
  const auto note = many_entities(4);
  auto other = note;
  other.annotations[3].identifier = other.annotations[1].identifier;
  const auto one = classified(make(tasks::relation_windows().within(128)), note),
             joined = classified(make(tasks::relation_windows().within(128)), other);
  CHECK(one.pairs == std::vector<labels::number_pair>{{0, 1}, {0, 3}, {1, 0}, {1, 2}, {2, 1}, {2, 3}, {3, 0}, {3, 2}});
  CHECK(joined.pairs == std::vector<labels::number_pair>{{0, 1}, {1, 0}, {1, 2}, {2, 1}});
  CHECK(one.logits[0] != joined.logits[0]);
}

TEST_CASE("notes without pairs give none, and entities that no piece names still have logits") {
  const auto by = make(tasks::relation_windows().within(128));
  CHECK(classified(by, {"", "ab c", {}, {}}).pairs.empty());
  CHECK(classified(by, {"", "ab c", {{{0, 2}, "A", ""}, {{3, 4}, "A", ""}}, {}}).pairs.empty());
  const auto nowhere = classified(by, {"", "a \x01", {{{0, 1}, "A", ""}, {{2, 3}, "B", ""}}, {}});
  CHECK(nowhere.pairs.size() == 2);
  const auto nothing = classified(by, {"", " \x01", {{{0, 1}, "A", ""}, {{1, 2}, "B", ""}}, {}});
  CHECK(nothing.document.windows().empty());
  CHECK(nothing.logits.size() == 6);
}

TEST_CASE("parts that do not fit together are refused with numbers") {
  auto means = meaning();
  means.classes = labels::label_set({"none", "x"});
  CHECK_THROWS_WITH(make(tasks::relation_windows().within(128), means),
                    tests::contains("3 outputs of the head do not fit 2 relations"));
  CHECK_THROWS_WITH(make({129, 5}), tests::contains("129 pieces of a window do not fit 128 positions"));
  CHECK_THROWS_WITH(make({7, 1}), tests::contains("7 pieces of a window"));
  CHECK_THROWS_WITH(make({20, 18}), tests::contains("18 pieces that windows share"));
  means = meaning();
  means.markers = {"a", "b", "c", "ee"};
  CHECK_THROWS_WITH(make(tasks::relation_windows().within(128), means), "marker 3 is no piece of the vocabulary");
  CHECK_THROWS_WITH(classifier(random_weights(3, 20), options, meaning(), tests::tiny_tokenizer()),
                    tests::contains("58 pieces of the vocabulary do not fit 20 rows"));
}

}  // namespace
}  // namespace clinicalbert::entity_pair_classifier_test
