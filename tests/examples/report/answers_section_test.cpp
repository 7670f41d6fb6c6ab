#include "examples/report/answers_section.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/tasks/answering_scores.hpp"
#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/report/page_table.hpp"
#include "tests/examples/well_formed.hpp"

namespace answers_section_test {

namespace {

using namespace clinicalbert;
using tests::canary;

/// Five questions: answered right, in part, not at all though there is an answer, answered though there is none, and
/// one that nobody knows the answer of.
struct fixture {
  corpora::squad_corpus corpus;
  std::vector<labels::answers> found;

  fixture() {
    corpus.contexts = {{"", "aspirin daily & " + canary}};
    const auto add = [&](std::string id, std::vector<text::byte_span> gold, bool impossible, text::byte_span span,
                         double probability, float none) {
      corpus.questions.push_back({std::move(id), "what " + canary, 0, std::move(gold), impossible});
      labels::answers one;
      one.best = {{0, span, 1.0F, probability}};
      one.no_answer_score = none;
      one.no_answer_probability = 1 - probability;
      found.push_back(one);
    };
    add("q1", {{0, 7}}, false, {0, 7}, 0.9, 0);
    add("q2", {{0, 7}, {0, 7}}, false, {0, 13}, 0.7, 0);
    add("q3", {{0, 7}}, false, {8, 13}, 0.2, 3);
    add("q4", {}, true, {8, 13}, 0.95, 0);
    add("q5", {}, false, {0, 7}, 0.5, 0);
  }
};

}  // namespace

TEST_CASE("a section of questions has the scores of the metrics, outcomes, and errors as bytes of the context") {
  const fixture f;
  const auto section = examples::answers_section("d/f.json", f.corpus, f.found, 0, {});
  const auto& body = section.body;
  const auto page = examples::report_page({"m", "qa", "fp32"}, {section});
  CHECK(tests::why_not_well_formed(page) == "");
  CHECK(page.find(canary) == page.npos);
  const auto scores = tasks::score_answers(f.corpus, f.found, 0);
  const auto check = [&](const std::string& name, const tasks::answering_score& want) {
    const auto cells = tests::page_row(body, "Exact match", name);
    CHECK(tests::first_number(cells[1]) == examples::decimal(want.exact));
    CHECK(tests::first_number(cells[2]) == examples::decimal(want.f1));
    CHECK(cells[3] == std::to_string(want.questions));
  };
  check("all", scores.all);
  check("with an answer", scores.answerable);
  check("without an answer", scores.impossible);
  CHECK(tests::page_row(body, "Questions by", "with an answer") ==
        std::vector<std::string>{"with an answer", "1 33.3%", "1 33.3%", "0", "1 33.3%", "3"});
  CHECK(tests::page_row(body, "Questions by", "without an answer") ==
        std::vector<std::string>{"without an answer", "0", "0", "1 100.0%", "0", "1"});
  const auto errors = tests::page_table(body, "The most confident");
  REQUIRE(errors.size() == 4);
  CHECK(errors[1] == std::vector<std::string>{"1", "f.json, question 4 (id q4)", "8–13", "no answer",
                                              "an answer, F1 0.0000", "0.9500"});
  CHECK(errors[2] ==
        std::vector<std::string>{"2", "f.json, question 3 (id q3)", "–", "bytes 0–7", "no answer", "0.8000"});
  CHECK(errors[3] == std::vector<std::string>{"3", "f.json, question 2 (id q2)", "0–13", "bytes 0–7",
                                              "an answer, F1 0.6667", "0.7000"});
  // |0.9 - 1|, |0.7 - 0|, |0.8 - 0| and |0.95 - 0|, each alone in its bin.
  CHECK(tests::page_row(body, "Expected", "the answer that was chosen (right: exact)")[2] == "0.6375");
  CHECK_THAT(body, tests::contains("There is no temperature"));
  CHECK_THAT(examples::answers_section("f", f.corpus, f.found, 0, {.worst = 1, .shows_texts = true}).body,
             tests::contains("aspirin <mark>daily</mark> &amp; " + canary));
}

}  // namespace answers_section_test
