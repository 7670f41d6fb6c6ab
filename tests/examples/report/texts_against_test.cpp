#include "examples/report/texts_against.hpp"

#include <initializer_list>

#include "tests/catch.hpp"

namespace texts_against_test {

namespace {

using namespace clinicalbert;

tasks::text_corpus texts(std::initializer_list<std::initializer_list<const char*>> labels) {
  tasks::text_corpus corpus{"f.jsonl", {}};
  for (const auto& of_text : labels) corpus.texts.emplace_back().labels.assign(of_text.begin(), of_text.end());
  return corpus;
}

}  // namespace

TEST_CASE("classifiers with labels in another order, and with one that the other lacks, are compared by name") {
  constexpr auto single = labels::problem_type::single_label;
  const tasks::class_meaning first{single, labels::label_set({"a", "b"})},
      second{single, labels::label_set({"c", "b", "a"})};
  const auto corpus = texts({{"a"}, {"b"}, {"c"}, {"d"}});
  // a b a b against a b c a.
  const auto json = examples::texts_against({first, {0.9F, 0.1F, 0.2F, 0.8F, 0.7F, 0.3F, 0.4F, 0.6F}},
                                            {second, {0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 1}}, corpus);
  CHECK(json.at("right").at("other") == 0.75);
  CHECK(json.at("right").at("difference") == -0.25);
  CHECK(json.at("only_this") == 0);
  CHECK(json.at("only_other") == 1);
  // F1 of a, b, c, d: 2/3, 2/3, 0, 0 against 2/3, 1, 1, 0.
  CHECK(json.at("macro_f1").at("other") == 0.6667);
  CHECK(json.at("macro_f1").at("difference") == -0.3333);
}

TEST_CASE("of several labels a text is right where all are, and the average is over all labels") {
  constexpr auto multi = labels::problem_type::multi_label;
  tasks::class_meaning meaning{multi, labels::label_set({"a", "b", "c"})};
  meaning.thresholds = {0.5F, 0.5F, 0.5F};
  const auto corpus = texts({{"a", "b"}, {}});
  const auto json = examples::texts_against({meaning, {0.9F, 0.8F, 0.1F, 0.1F, 0.1F, 0.1F}},
                                            {meaning, {0.9F, 0.2F, 0.1F, 0.1F, 0.1F, 0.9F}}, corpus);
  CHECK(json.at("right").at("other") == 0.0);
  CHECK(json.at("right").at("difference") == 1.0);
  CHECK(json.at("only_this") == 2);
  // F1 of a, b, c: 1, 1, 0 against 1, 0, 0; of all labels together 1 against 1/2.
  CHECK(json.at("macro_f1").at("difference") == 0.3333);
  CHECK(json.at("micro_f1").at("other") == 0.5);
}

}  // namespace texts_against_test
