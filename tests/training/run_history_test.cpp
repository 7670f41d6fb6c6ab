#include "clinicalbert/training/run_history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace run_history_test {

using namespace clinicalbert;

namespace {

training::run_history some_history() {
  training::run_history history;
  history.steps = {{1, 1, 17, 0.1 + 0.2, 1e-300, 2e-4}, {2, 1, 5, 0.25, 3.5, 1e-4}, {3, 2, 6, 1.0 / 3, 2, 0}};
  history.evaluations = {{2, 1, 0.75, 1.5, true, {{"f1", 0.9}, {"a,\"b\"", 1.0 / 7}}},
                         {3, 2, 0.5, 2, false, {{"f1", 0.8}}}};
  return history;
}

}  // namespace

TEST_CASE("a history reads back to the bit, scores in their order") {
  const auto history = some_history();
  const std::string text = history.jsonl();
  CHECK(std::count(text.begin(), text.end(), '\n') == 5);
  const auto read = training::run_history::parse(text, "history.jsonl", history.score_names());
  CHECK(read.steps == history.steps);
  CHECK(read.evaluations == history.evaluations);
  CHECK(read.jsonl() == text);
  CHECK(training::run_history::parse("", "history.jsonl", {}).steps.empty());

  auto without_number = history;
  without_number.evaluations[0].scores[0].value = std::numeric_limits<double>::quiet_NaN();
  const auto again = training::run_history::parse(without_number.jsonl(), "history.jsonl", history.score_names());
  CHECK(std::isnan(again.evaluations[0].scores[0].value));
}

TEST_CASE("as a table, a step is a line and its evaluation stands in it") {
  CHECK(some_history().csv() ==
        "step,epoch,tokens,loss,gradient_norm,learning_rate,mean_loss,f1,\"a,\"\"b\"\"\"\n"
        "1,1,17,0.30000000000000004,1e-300,0.0002,,,\n"
        "2,1,5,0.25,3.5,0.0001,0.75,0.9,0.14285714285714285\n"
        "3,2,6,0.3333333333333333,2.0,0.0,0.5,0.8,\n");
}

TEST_CASE("what makes up a loss is kept with its step, by name") {
  auto history = some_history();
  history.steps[0].parts = {{"mlm_loss", 0.2}, {"nsp_loss", 0.1}};
  history.steps[2].parts = {{"mlm_loss", 1.0 / 3}};
  const auto read = training::run_history::parse(history.jsonl(), "history.jsonl", history.score_names());
  CHECK(read.steps == history.steps);
  CHECK(read.part_names() == std::vector<std::string>{"mlm_loss", "nsp_loss"});
  CHECK(history.csv() ==
        "step,epoch,tokens,loss,gradient_norm,learning_rate,mlm_loss,nsp_loss,mean_loss,f1,\"a,\"\"b\"\"\"\n"
        "1,1,17,0.30000000000000004,1e-300,0.0002,0.2,0.1,,,\n"
        "2,1,5,0.25,3.5,0.0001,,,0.75,0.9,0.14285714285714285\n"
        "3,2,6,0.3333333333333333,2.0,0.0,0.3333333333333333,,0.5,0.8,\n");
}

TEST_CASE("a step that was skipped has no norm, and all are counted") {
  auto history = some_history();
  history.steps[1].gradient_norm = std::numeric_limits<double>::quiet_NaN();
  history.steps[1].skipped_steps = history.steps[2].skipped_steps = 1;
  const std::string text = history.jsonl();
  CHECK_THAT(text,
             tests::contains("\"gradient_norm\":null,\"learning_rate\":0.0001,\"tokens\":5,\"skipped_steps\":1}"));
  const auto read = training::run_history::parse(text, "history.jsonl", history.score_names());
  CHECK(read.jsonl() == text);
  CHECK(std::isnan(read.steps[1].gradient_norm));
  CHECK(read.steps[0] == history.steps[0]);
  CHECK(read.steps[2] == history.steps[2]);
  CHECK(history.csv() ==
        "step,epoch,tokens,loss,gradient_norm,learning_rate,mean_loss,f1,\"a,\"\"b\"\"\",skipped_steps\n"
        "1,1,17,0.30000000000000004,1e-300,0.0002,,,,0\n"
        "2,1,5,0.25,nan,0.0001,0.75,0.9,0.14285714285714285,1\n"
        "3,2,6,0.3333333333333333,2.0,0.0,0.5,0.8,,1\n");
}

TEST_CASE("what is no history is refused by file and line, without its words") {
  const auto refused = [](const std::string& text) {
    try {
      (void)training::run_history::parse(text, "history.jsonl", {});
    } catch (const files::file_error& error) {
      const std::string what = error.what();
      CHECK(what.find("history.jsonl: ") == 0);
      CHECK(what.find("canary") == std::string::npos);
      return what;
    }
    FAIL("it was taken");
    return std::string();
  };
  CHECK_THAT(refused("{\"step\": 1, \"canary\": 3}\n"), tests::contains("line 1"));
  CHECK_THAT(refused(some_history().jsonl() + "{\"step\": \"canary\"}\n"), tests::contains("line 6"));
  CHECK_THAT(refused(some_history().jsonl() + "[\"canary\"]\n"), tests::contains("line 6"));
  CHECK_THAT(refused("{\"canary"), tests::contains("not valid JSON"));
}

}  // namespace run_history_test
