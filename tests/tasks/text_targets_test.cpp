#include "clinicalbert/tasks/text_targets.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace text_targets_test {

using namespace clinicalbert;
using labels::problem_type;

TEST_CASE("labels stand in alphabetical order, whatever corpus they are of") {
  const std::vector<tasks::text_corpus> corpora{{"a", {{.labels = {"pain"}}, {.labels = {"asthma", "pain"}}}},
                                                {"b", {{.labels = {"fever"}}, {}}}};
  CHECK(tasks::classes_in(corpora, problem_type::multi_label).names() ==
        std::vector<std::string>{"asthma", "fever", "pain"});
  CHECK(tasks::classes_in(corpora, problem_type::regression).names() == std::vector<std::string>{"LABEL_0"});
  CHECK(tasks::classes_in({}, problem_type::single_label).empty());
}

TEST_CASE("each window of a text carries what is to be learned of it") {
  const tokens::tokenizer bert(tokens::vocabulary::load(tests::data("vocab/bert-base-uncased-vocab.txt")),
                               tokens::tokenizer_options::uncased());
  std::string text;
  for (int i = 0; i < 50; ++i) text += "pain ";
  const tasks::text_corpus corpus{"x",
                                  {{.text = "fever", .labels = {"b", "unknown"}, .value = 2},
                                   {.text = text, .second_text = "no", .labels = {"a"}}}};
  const labels::label_set classes({"a", "b"});
  const auto of = [&](problem_type problem) {
    std::vector<batches::text_example> examples;
    tasks::add_text_examples(bert, corpus, problem, classes, {.length = 32, .overlap = 4}, examples);
    return examples;
  };
  const auto single = of(problem_type::single_label);
  REQUIRE(single.size() == 3);
  CHECK(single[0].ids == bert.encode("fever").ids);
  CHECK(single[0].label == 1);
  CHECK(single[0].bits.empty());
  for (std::size_t i = 1; i < 3; ++i) {
    CHECK(single[i].ids.size() <= 32);
    CHECK(single[i].segments.back() == 1);
    CHECK(single[i].label == 0);
  }
  const auto multi = of(problem_type::multi_label);
  CHECK(multi[0].bits == std::vector<std::uint8_t>{0, 1});
  CHECK(multi[2].bits == std::vector<std::uint8_t>{1, 0});
  CHECK(multi[0].label == losses::ignored_label);
  const auto value = of(problem_type::regression);
  CHECK(value[0].value == 2.0F);
  CHECK(std::isnan(value[1].value));
}

TEST_CASE("texts without what a problem asks for are refused by number") {
  const auto check = [](const corpora::labeled_text& text, problem_type problem) {
    tasks::check_targets({"file", {text}}, problem);
  };
  CHECK_NOTHROW(check({}, problem_type::multi_label));
  CHECK_NOTHROW(check({.labels = {"a"}}, problem_type::single_label));
  CHECK_THROWS_WITH(check({}, problem_type::single_label), "file: text 1 has 0 labels where one was expected");
  CHECK_THROWS_WITH(check({.value = HUGE_VAL}, problem_type::regression),
                    "file: text 1 has no finite value, which a regression needs");
}

TEST_CASE("balanced weights make rare labels count") {
  const std::vector<tasks::text_corpus> corpora{
      {"a", {{.labels = {"x"}}, {.labels = {"x"}}, {.labels = {"x"}}, {.labels = {"y", "y"}}}}};
  const labels::label_set classes({"x", "y", "z"});
  CHECK(tasks::balanced_weights(corpora, problem_type::single_label, classes) ==
        std::vector<float>{4.0F / 9, 4.0F / 3, 1.0F});
  CHECK(tasks::balanced_weights(corpora, problem_type::multi_label, classes) ==
        std::vector<float>{1.0F / 3, 3.0F, 1.0F});
}

}  // namespace text_targets_test
