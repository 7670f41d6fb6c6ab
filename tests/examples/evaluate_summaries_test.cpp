#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"
#include "tests/examples/word_summarizer.hpp"

namespace evaluate_summaries_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;

struct ward : tests::scratch_files {
  [[nodiscard]] static tests::program_result evaluate(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--task", "summarize"});
    return tests::run(tests::program("evaluate"), arguments);
  }
};

json score(double precision, double recall, double f1) {
  return {{"precision", precision}, {"recall", recall}, {"f1", f1}};
}

}  // namespace

TEST_CASE("evaluate gives summaries' ROUGE: of the first sentences, of chosen ones and of a model") {
  const ward w;
  // "Pain was seen." of the reference "Pain was chronic.": 2 of 3 words, 1 of 2 pairs.
  const auto data =
      w.file("test.jsonl", "{\"source\": \"Pain was seen. It hurt.\", \"target\": \"Pain was chronic.\"}\n");
  const auto lead = w.evaluate({"--lead", "--sentences", "1", "--data", data});
  CHECK(lead.err == "");
  REQUIRE(lead.status == 0);
  const auto scores = json::parse(lead.out).at(data);
  CHECK(scores.at("rouge1") == score(0.666667, 0.666667, 0.666667));
  CHECK(scores.at("rouge2") == score(0.5, 0.5, 0.5));
  CHECK(scores.at("rougeL") == score(0.666667, 0.666667, 0.666667));
  CHECK(scores.at("rougeLsum") == score(0.666667, 0.666667, 0.666667));
  CHECK(scores.at("texts") == 1);

  const auto whole = w.evaluate({"--extractive", "--sentences", "2", "--data", data, "--threads", "2"});
  REQUIRE(whole.status == 0);
  CHECK(json::parse(whole.out).at(data).at("rouge1") == score(0.4, 0.666667, 0.5));

  tests::write_word_summarizer(w.path("model"));
  const auto table = w.file("test.tsv", "Question\tShort\nWhat of aspirin?\tAspirin 5 mg\nAnd pain?\tPain\n");
  const auto model = w.evaluate(
      {"--model", w.path("model"), "--beams", "2", "--data", table, "--source", "Question", "--target", "Short"});
  CHECK(model.err == "");
  REQUIRE(model.status == 0);
  CHECK(json::parse(model.out).at(table).at("rouge1") == score(0.5, 0.5, 0.5));
  CHECK(json::parse(model.out).at(table).at("texts") == 2);
}

TEST_CASE("evaluate refuses what cannot be compared") {
  const ward w;
  const auto data = w.file("test.jsonl", "{\"source\": \"canary\"}\n");
  const auto done = w.evaluate({"--data", data});
  CHECK(done.status == 1);
  CHECK_THAT(done.err, tests::contains("line 1 has no text in field target"));
  CHECK(done.err.find("canary") == std::string::npos);
  CHECK(w.evaluate({"--data", data, "--lead", "--beams", "4"}).status == 2);
  CHECK(w.evaluate({"--data", data, "--lead", "--extractive"}).status == 2);
  CHECK(w.evaluate({"--data", data, "--lead", "--balance", "0.5"}).status == 2);
  CHECK(w.evaluate({"--data", data, "--lead", "--model", w.path("model")}).status == 2);
  CHECK(w.evaluate({"--data", data, "--max-length", "9"}).status == 2);
  CHECK(w.evaluate({"--data", data, "--precision", "bf16"}).status == 2);
  const auto empty = w.evaluate({"--data", w.file("empty.tsv", "source\ttarget\n")});
  CHECK(empty.status == 1);
  CHECK_THAT(empty.err, tests::contains("has no pair of texts"));
  CHECK(w.evaluate({"--data", data, "--report", w.path("page.html")}).status == 2);
  const auto none = tests::run(tests::program("evaluate"), {"--task", "ner", "--data", data});
  CHECK(none.status == 2);
  CHECK_THAT(none.err, tests::contains("(--model)"));
}

}  // namespace evaluate_summaries_test
