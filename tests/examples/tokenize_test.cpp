#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/examples/run_program.hpp"

namespace {

using json = nlohmann::json;

// A word that no message may repeat.
const std::string canary = "zyxcanaryzyx";

std::string vocabulary(const std::string& name) {
  return tests::data("vocab/bert-base-" + name + "-vocab.txt").string();
}

tests::program_result tokenize(std::vector<std::string> arguments, std::string_view in = "") {
  auto result = tests::run(tests::program("tokenize"), arguments, in);
  CHECK(result.err.find(canary) == std::string::npos);
  return result;
}

tests::program_result tokenize_uncased(std::vector<std::string> arguments, std::string_view in = "") {
  arguments.insert(arguments.begin(), {"--vocab", vocabulary("uncased"), "--lowercase"});
  return tokenize(std::move(arguments), in);
}

std::vector<json> rows(const std::string& text) {
  std::vector<json> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(json::parse(line));
  return all;
}

/// Whether a line of the program says what a row of the oracle says.
bool same(const json& line, const json& row) {
  return line.size() == 3 && line.at("ids") == row.at("ids") && line.at("offsets") == row.at("offsets") &&
         line.at("pieces") == row.at("pieces");
}

}  // namespace

TEST_CASE("tokenize prints what Hugging Face gives, from JSON Lines", "[examples]") {
  for (const std::string name : {"cased", "uncased", "chinese"}) {
    const auto wanted = rows(tests::file_text(tests::data("tokens/" + name + ".jsonl")));
    std::string in;
    for (const auto& row : wanted) in += json{{"text", row.at("text")}}.dump() + "\n";
    std::vector<std::string> arguments = {"--vocab", vocabulary(name), "--input", "jsonl", "-"};
    if (name != "cased") arguments.emplace_back("--lowercase");
    const auto result = tokenize(arguments, in);
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    const auto got = rows(result.out);
    REQUIRE(got.size() == wanted.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < got.size(); ++i) wrong += !same(got[i], wanted[i]);
    CHECK(wrong == 0);
  }
}

TEST_CASE("special tokens in a text are tokens or, if asked for, text", "[examples]") {
  for (const auto& row : rows(tests::file_text(tests::data("tokens/special.jsonl")))) {
    const auto text = row.at("text").get<std::string>();
    if (row.at("vocabulary") != "uncased" || text.size() > 40) continue;
    const auto in = json{{"text", text}}.dump();
    const auto recognized = rows(tokenize_uncased({"--input", "jsonl"}, in).out);
    const auto as_text = rows(tokenize_uncased({"--input", "jsonl", "--special-as-text"}, in).out);
    REQUIRE(recognized.size() == 1);
    REQUIRE(as_text.size() == 1);
    CHECK(same(recognized[0], row.at("registered")));
    CHECK(same(as_text[0], row.at("plain")));
  }
}

TEST_CASE("each line is a text, or each file", "[examples]") {
  const tests::scratch_folder scratch;
  const auto path = (scratch.path() / "note.txt").string();
  tests::write_text(path, "No fever.\r\n\nCaf\xC3\xA9 \xFF");
  const auto lines = tokenize_uncased({path});
  CHECK(lines.status == 0);
  CHECK(
      lines.out ==
      R"({"ids": [101, 2053, 9016, 1012, 102], "pieces": ["[CLS]", "no", "fever", ".", "[SEP]"], "offsets": [[0, 0], [0, 2], [3, 8], [8, 9], [0, 0]]})"
      "\n"
      R"({"ids": [101, 102], "pieces": ["[CLS]", "[SEP]"], "offsets": [[0, 0], [0, 0]]})"
      "\n"
      R"({"ids": [101, 7668, 102], "pieces": ["[CLS]", "cafe", "[SEP]"], "offsets": [[0, 0], [0, 5], [0, 0]]})"
      "\n");
  const auto whole = rows(tokenize_uncased({"--input", "whole", path, "-"}, "no").out);
  REQUIRE(whole.size() == 2);
  CHECK(whole[0].at("offsets").at(4) == json::array({12, 17}));
  CHECK(whole[1].at("ids") == json::array({101, 2053, 102}));
}

TEST_CASE("what cannot be done is named at the end, and the rest is done", "[examples]") {
  const tests::scratch_folder scratch;
  const auto path = (scratch.path() / "texts.jsonl").string();
  tests::write_text(
      path, "{\"text\": \"no\"}\n" + canary + "\n\n{\"note\": \"" + canary + "\"}\n{\"text\": 3}\n{\"text\": \"no\"}");
  const auto missing = (scratch.path() / "missing.jsonl").string();
  const auto result = tokenize_uncased({"--input", "jsonl", missing, path, scratch.path().string(), canary + "\n"});
  CHECK(result.status == 1);
  CHECK(rows(result.out).size() == 2);
  CHECK_THAT(result.err, tests::contains(missing + ": cannot open"));
  CHECK_THAT(result.err, tests::contains(path + ": line 2: is not valid JSON"));
  CHECK_THAT(result.err, tests::contains(path + ": line 4: "));
  CHECK_THAT(result.err, tests::contains(path + ": line 5: "));
  CHECK_THAT(result.err, tests::contains(scratch.path().string() + ": "));
  CHECK_THAT(result.err, tests::contains("file 4: cannot open"));
}

TEST_CASE("a bad vocabulary is 1, a wrong command line 2, help 0", "[examples]") {
  CHECK(tokenize({"--vocab", "no/such/file"}).status == 1);
  CHECK(tokenize({}).status == 2);
  CHECK(tokenize_uncased({"--input", canary}).status == 2);
  CHECK(tokenize_uncased({"--" + canary}).status == 2);
  CHECK(tokenize_uncased({"-", "-"}).status == 2);
  const auto help = tokenize({"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, tests::contains("Examples:"));
}
