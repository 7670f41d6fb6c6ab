#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/word_model.hpp"

namespace compare_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;

struct desk {
  tests::temporary_folder scratch;
  std::string model = (scratch.path() / "model").string();

  explicit desk(weights::head_kind head = weights::head_kind::none) { tests::write_word_model(model, head); }
  [[nodiscard]] tests::program_result compare(std::vector<std::string> arguments, const std::string& in) const {
    arguments.insert(arguments.begin(), {"--model", model});
    return tests::run(tests::program("compare"), arguments, in);
  }
};

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

}  // namespace

TEST_CASE("compare gives the cosine of each pair, whatever its order, in the order of the pairs") {
  const desk d;
  const auto done =
      d.compare({"--threads", "3"}, "aspirin\taspirin\naspirin\tmetformin\naspirin\tdiabetes\ndiabetes\taspirin\r\n");
  CHECK(done.err == "");
  REQUIRE(done.status == 0);
  const auto lines = lines_of(done.out);
  REQUIRE(lines.size() == 4);
  const auto of = [&](std::size_t i) { return lines[i].at("similarity").get<double>(); };
  CHECK(of(0) == tests::approx(1).margin(1e-6));
  CHECK(of(1) == tests::approx(1).margin(1e-6));  // another word of the same meaning
  CHECK(of(2) < 0.9);
  CHECK(of(2) == of(3));
  const auto json_lines =
      d.compare({"--input", "jsonl"}, "{\"text\": \"aspirin\", \"text_b\": \"diabetes\", \"id\": \"x\"}\n");
  CHECK(json_lines.status == 0);
  CHECK(lines_of(json_lines.out).at(0) == json{{"id", "x"}, {"similarity", of(2)}});
}

TEST_CASE("compare by labels says what a model of pairs says") {
  const desk d(weights::head_kind::sequence_class);
  const auto done = d.compare({"--by", "labels"}, "aspirin\tpain\n");
  CHECK(done.err == "");
  REQUIRE(done.status == 0);
  CHECK(lines_of(done.out).at(0).at("labels") == json::array({"O"}));
}

TEST_CASE("what compare cannot do is named without a word of it, and the rest is done") {
  const desk d;
  const auto done = d.compare({}, "canary\na\tb\ncanary\tcanary\tcanary\n");
  CHECK(done.status == 1);
  CHECK(lines_of(done.out).size() == 1);
  CHECK_THAT(done.err, tests::contains("line 1: is not two texts") && tests::contains("line 3: is not two texts"));
  CHECK(done.err.find("canary") == std::string::npos);
  CHECK(d.compare({"--input", "jsonl"}, "{\"text\": \"a\"}\n").status == 1);
  CHECK(d.compare({"--by", "heart"}, "").status == 2);
  CHECK(d.compare({"--by", "labels"}, "a\tb\n").status == 1);  // the model has no classifier
}

}  // namespace compare_test
