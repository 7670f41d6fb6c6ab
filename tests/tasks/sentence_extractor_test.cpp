#include "clinicalbert/tasks/sentence_extractor.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/tasks/weighted_sentences.hpp"
#include "tests/catch.hpp"

namespace sentence_extractor_test {

namespace {

using namespace clinicalbert;

tasks::sentence_extractor extractor(const tasks::extraction_options& how) {
  return tasks::sentence_extractor(std::make_unique<tasks::weighted_sentences<>>(), how);
}

std::vector<std::string> extracts(std::string_view text, const tasks::extraction_options& how) {
  std::vector<std::string> sentences;
  for (const auto& one : extractor(how).extract(text))
    sentences.emplace_back(text.substr(one.span.begin, one.span.size()));
  return sentences;
}

// Three sentences about asthma, one of them said twice, and one about the weather.
constexpr std::string_view english =
    "Asthma attacks were treated with inhaled steroids. It rained outside. Asthma attacks were treated with inhaled "
    "steroids. Steroids for asthma have effects on growth of children.";

}  // namespace

TEST_CASE("a summary has the sentences that say most, each once, in the order of the text") {
  const auto chosen = extracts(english, {.sentences = 2});
  CHECK(chosen == std::vector<std::string>{"Asthma attacks were treated with inhaled steroids.",
                                           "Steroids for asthma have effects on growth of children."});
  const auto all = extractor({.sentences = 9}).extract(english);
  REQUIRE(all.size() == 3);  // without the repetition
  CHECK(std::ranges::is_sorted(all, {}, [](const auto& one) { return one.span.begin; }));
  CHECK(all.front().rank == 0);
  CHECK(all[1].rank == 2);
  CHECK(all.back().span.end == english.size());
  CHECK(extractor({.sentences = 9}).extract(english) == all);
}

TEST_CASE("Chinese is summarized by its words") {
  // High blood pressure was treated. The weather was good. High blood pressure is under control.
  constexpr std::string_view text =
      "\u9ad8\u8840\u538b\u670d\u836f\u3002\u5929\u6c14\u5f88\u597d\u3002"
      "\u9ad8\u8840\u538b\u5f97\u5230\u63a7\u5236\u3002";
  const auto chosen = extractor({.sentences = 2, .balance = 1}).extract(text);
  REQUIRE(chosen.size() == 2);
  CHECK(text.substr(0, chosen[0].span.end).ends_with("\u670d\u836f\u3002"));
  CHECK(chosen[1].span.end == text.size());
}

TEST_CASE("a text without sentences has no summary, and any bytes are a text") {
  CHECK(extracts("", {}).empty());
  CHECK(extracts(" \n\t", {}).empty());
  CHECK(extracts("\xff\xfe.", {}).size() == 1);
  CHECK(extracts("Pain.", {.sentences = 0}).empty());
  CHECK_THROWS_AS(extractor({.balance = 1.5}), std::invalid_argument);
}

TEST_CASE("a long text is read whole") {
  std::string text;
  while (text.size() < 100'000) text += "The ward was quiet on that day. ";
  text += "Aspirin caused bleeding, so aspirin was stopped.";
  const auto chosen = extracts(text, {.sentences = 2});
  CHECK(chosen == std::vector<std::string>{"The ward was quiet on that day.",
                                           "Aspirin caused bleeding, so aspirin was stopped."});
}

TEST_CASE("the first sentences are those of the text") {
  CHECK(tasks::first_sentences("A b. C d. E f.", 2) == std::vector<text::byte_span>{{0, 4}, {5, 9}});
  CHECK(tasks::first_sentences("A b.", 3).size() == 1);
  CHECK(tasks::first_sentences("", 3).empty());
}

}  // namespace sentence_extractor_test
