#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/word_model.hpp"
#include "tests/temporary_folder.hpp"

namespace classify_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;

/// A model of five labels that says the same of every text: a fifth of each, and so the first.
struct fixture {
  tests::temporary_folder scratch;
  std::string model = (scratch.path() / "model").string();

  fixture() { tests::write_word_model(model, weights::head_kind::sequence_class); }

  [[nodiscard]] tests::program_result classify(std::vector<std::string> arguments, const std::string& in) const {
    arguments.insert(arguments.begin(), {"--model", model});
    return tests::run(tests::program("classify"), arguments, in);
  }
};

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

TEST_CASE("classify writes a line of JSON a line, a file or a JSON line, in their order") {
  const fixture f;
  const auto check = [](const tests::program_result& done, std::size_t count) {
    CHECK(done.status == 0);
    CHECK(done.err.empty());
    const auto lines = lines_of(done.out);
    REQUIRE(lines.size() == count);
    for (const auto& line : lines) {
      CHECK(line.at("labels") == json::array({"O"}));
      CHECK(line.at("scores").size() == 5);
      CHECK(line.at("scores").at("B-Disease").get<double>() == tests::approx(0.2).margin(1e-6));
      CHECK(line.at("windows") == 1);
    }
    return lines;
  };
  check(f.classify({}, "aspirin\nno pain\n\n"), 3);
  check(f.classify({"--threads", "3", "-"}, "aspirin\nno pain"), 2);
  check(f.classify({"--input", "whole"}, "aspirin\nno pain\n"), 1);
  const auto lines = check(f.classify({"--input", "jsonl"},
                                      "{\"text\": \"a\", \"text_b\": \"b\", \"id\": \"x7\"}\n"
                                      "{\"text\": \"a\", \"text_b\": null}\n"),
                           2);
  CHECK(lines[0].at("id") == "x7");
  CHECK_FALSE(lines[1].contains("id"));
}

TEST_CASE("classify sends a long text through windows, whatever the pooling") {
  const fixture f;
  std::string text;
  for (int i = 0; i < 100; ++i) text += "aspirin ";
  for (const std::string rule : {"mean", "max", "readmission"}) {
    const auto done = f.classify({"--max-length", "32", "--overlap", "2", "--pooling", rule}, text);
    REQUIRE(done.status == 0);
    const auto line = lines_of(done.out).at(0);
    CHECK(line.at("windows") == 4);
    CHECK(line.at("scores").at("O").get<double>() == tests::approx(0.2).margin(1e-6));
  }
}

TEST_CASE("classify writes columns for a reader") {
  const fixture f;
  const auto done = f.classify({"--format", "text"}, "aspirin\n");
  CHECK(done.status == 0);
  CHECK_THAT(done.out, tests::contains("O\t0.2"));
}

TEST_CASE("what classify cannot do is named without a word of it, and the rest is done") {
  const fixture f;
  const auto done = f.classify(
      {"--input", "jsonl"}, "{\"text\": \"a\"}\n{\"text\": \"canary\", \"text_b\": 7}\n{\"canary\n{\"text\": \"b\"}\n");
  CHECK(done.status == 1);
  CHECK(lines_of(done.out).size() == 2);
  CHECK_THAT(done.err, tests::contains("line 2: has no string \"text_b\""));
  CHECK_THAT(done.err, tests::contains("line 3"));
  CHECK(done.err.find("canary") == std::string::npos);
  CHECK(tests::run(tests::program("classify"), {"-"}).status == 2);
  CHECK(f.classify({"--pooling", "median"}, "").status == 2);

  const fixture tagger;
  tests::write_word_model(tagger.model);  // a token classifier: it has no pooler
  const auto refused = tagger.classify({}, "aspirin\n");
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("bert.pooler.dense.weight"));
}

TEST_CASE("evaluate scores a classifier on labeled files") {
  const fixture f;
  const auto data = (f.scratch.path() / "data.jsonl").string();
  tests::write_text(data,
                    "{\"text\": \"a\", \"label\": \"O\"}\n{\"text\": \"b\", \"label\": \"B-Disease\"}\n"
                    "{\"text\": \"c\", \"label\": \"O\"}\n{\"text\": \"d\", \"label\": \"other\"}\n");
  const auto evaluate = [&](const std::string& task, const std::string& file) {
    return tests::run(tests::program("evaluate"), {"--task", task, "--model", f.model, "--data", file});
  };
  const auto done = evaluate("classify", data);
  REQUIRE(done.status == 0);
  const auto scores = json::parse(done.out).at(data);
  CHECK(scores.at("accuracy") == 0.5);
  CHECK(scores.at("labels").at("O").at("recall") == 1.0);
  CHECK(scores.at("labels").at("other").at("support") == 1);
  CHECK(evaluate("regress", data).status == 1);
  CHECK(evaluate("pairs", data).status == 1);

  // The other says B-Disease of every text.
  const auto other_model = (f.scratch.path() / "other").string();
  tests::write_word_model(other_model, weights::head_kind::sequence_class);
  auto config = json::parse(tests::file_text(other_model + "/config.json"));
  std::swap(config["id2label"]["0"], config["id2label"]["1"]);
  std::swap(config["label2id"]["O"], config["label2id"]["B-Disease"]);
  tests::write_text(other_model + "/config.json", config.dump());
  const auto compared = tests::run(
      tests::program("evaluate"), {"--task", "classify", "--model", f.model, "--against", other_model, "--data", data});
  REQUIRE(compared.status == 0);
  auto both = json::parse(compared.out).at(data);
  const auto against = both.at("against");
  both.erase("against");
  CHECK(both == scores);
  CHECK(against.at("right").at("other") == 0.25);
  CHECK(against.at("right").at("difference") == 0.25);
  CHECK(against.at("only_this") == 2);
  CHECK(against.at("only_other") == 1);
  CHECK(against.at("p") == 1.0);
  const auto refused = tests::run(tests::program("evaluate"),
                                  {"--task", "regress", "--model", f.model, "--against", other_model, "--data", data});
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err, tests::contains("--against does not go with --task regress"));
  tests::write_text(data, "{\"text\": \"a\", \"text_b\": \"b\", \"label\": \"O\"}\n");
  CHECK(evaluate("pairs", data).status == 0);
  tests::write_text(data, "{\"text\": \"a\", \"value\": 1}\n");
  const auto other = evaluate("regress", data);
  CHECK(other.status == 2);
  CHECK_THAT(other.err, tests::contains("single_label_classification"));
}

}  // namespace

}  // namespace classify_test
