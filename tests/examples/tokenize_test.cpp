#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/run_program.hpp"

namespace tokenize_test {

namespace {

using json = nlohmann::json;
using tests::canary;

std::string vocabulary(const std::string& name) {
  return tests::data("vocab/bert-base-" + name + "-vocab.txt").string();
}

tests::program_result tokenize(std::vector<std::string> arguments, std::string_view in = "") {
  return tests::run_with_clean_messages("tokenize", arguments, in);
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
    CHECK(rows(tokenize_uncased({"--input", "jsonl", "--special-as-tokens"}, in).out) == recognized);
    REQUIRE(recognized.size() == 1);
    REQUIRE(as_text.size() == 1);
    CHECK(same(recognized[0], row.at("registered")));
    CHECK(same(as_text[0], row.at("plain")));
  }
}

TEST_CASE("each line is a text, or each file", "[examples]") {
  const tests::temporary_folder scratch;
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
  const tests::temporary_folder scratch;
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

TEST_CASE("pairs and windows are those of Hugging Face, with every strategy", "[examples]") {
  // Texts of the same settings go through the program together.
  std::map<std::vector<std::string>, std::vector<json>> groups;
  for (const auto& row : rows(tests::file_text(tests::data("tokens/truncation.jsonl")))) {
    if (row.at("vocabulary") != "uncased") continue;
    auto strategy = row.at("strategy").get<std::string>();
    std::replace(strategy.begin(), strategy.end(), '_', '-');
    std::vector<std::string> arguments = {"--input",
                                          "jsonl",
                                          "--max-length",
                                          row.at("max_length").dump(),
                                          "--stride",
                                          row.at("stride").dump(),
                                          "--truncation",
                                          strategy,
                                          row.at("special") == "plain" ? "--special-as-text" : "--special-as-tokens"};
    if (!row.at("text_b").is_null()) arguments.emplace_back("--pairs");
    groups[arguments].push_back(row);
  }
  std::size_t windows = 0, errors = 0, refused = 0;
  for (const auto& [arguments, wanted] : groups) {
    std::string in;
    for (const auto& row : wanted)
      in += json{{"text", row.at("text_a")}, {"text_pair", row.at("text_b")}}.dump() + "\n";
    const auto result = tokenize_uncased(arguments, in);
    const bool is_single = wanted[0].at("text_b").is_null();
    const bool no_second = is_single && wanted[0].at("strategy") == "only_second";
    const int room = wanted[0].at("max_length").get<int>() - (is_single ? 2 : 3);
    if (no_second || wanted[0].at("stride").get<int>() >= room) {  // never of use, so refused before any text
      CHECK(result.status == 2);
      ++refused;
      continue;
    }
    const auto got = rows(result.out);
    std::size_t at = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto& row = wanted[i];
      if (row.contains("error")) {
        CHECK(result.status == 1);
        CHECK_THAT(result.err, tests::contains("standard input: line " + std::to_string(i + 1) + ": "));
        ++errors;
        continue;
      }
      REQUIRE(at < got.size());
      const auto& line = got[at++];
      CHECK(line.size() == (is_single ? 1 : 2));
      if (!is_single) CHECK(line.at("left_out") == row.value("left_out", json::array({0, 0})));
      REQUIRE(line.at("windows").size() == row.at("windows").size());
      for (std::size_t k = 0; k < row.at("windows").size(); ++k) {
        const auto &a = line.at("windows")[k], &b = row.at("windows")[k];
        CHECK(a.size() == 5);
        CHECK(a.at("ids") == b.at("ids"));
        CHECK(a.at("offsets") == b.at("offsets"));
        CHECK(a.at("segments") == b.at("type_ids"));
        CHECK(a.at("words") == b.at("word_ids"));
        CHECK(a.at("pieces").size() == b.at("ids").size());
        ++windows;
      }
    }
    CHECK(at == got.size());
  }
  CHECK(windows > 50);
  CHECK(errors > 10);
  CHECK(refused > 2);
}

TEST_CASE("a pair without a length is a flat line, and one without a second text fails", "[examples]") {
  const auto result = tokenize_uncased({"--input", "jsonl", "--pairs"},
                                       "{\"text\": \"no\", \"text_pair\": \"fever\"}\n"
                                       "{\"text\": \"" +
                                           canary + "\"}\n{\"text\": \"\", \"text_pair\": [\"" + canary + "\"]}\n");
  CHECK(result.out == R"({"ids": [101, 2053, 102, 9016, 102], "pieces": ["[CLS]", "no", "[SEP]", "fever", "[SEP]"], )"
                      R"("offsets": [[0, 0], [0, 2], [0, 0], [0, 5], [0, 0]], "segments": [0, 0, 0, 1, 1], )"
                      R"("words": [null, 0, null, 0, null]})"
                      "\n");
  CHECK(result.status == 1);
  CHECK(result.err ==
        "tokenize: standard input: line 2: has no string \"text_pair\"\n"
        "tokenize: standard input: line 3: has no string \"text_pair\"\n");
}

TEST_CASE("what longest-first leaves out is in the line, and none says the lengths", "[examples]") {
  const std::string in = "{\"text\": \"a b c d e\", \"text_pair\": \"f " + canary + "\"}\n";
  const auto cut = rows(tokenize_uncased({"--input", "jsonl", "--pairs", "--max-length", "7"}, in).out);
  REQUIRE(cut.size() == 1);
  CHECK(cut[0].at("left_out").at(0) == 3);
  CHECK(cut[0].at("left_out").at(1) > 0);
  const auto none = tokenize_uncased({"--input", "jsonl", "--pairs", "--max-length", "7", "--truncation", "none"}, in);
  CHECK(none.status == 1);
  CHECK(none.out.empty());
  CHECK_THAT(none.err, tests::contains("line 1: two texts of 5 and "));
}

TEST_CASE("a long text goes into windows, all of it", "[examples]") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "fever ";
  const auto lines = rows(tokenize_uncased({"--max-length", "102"}, text + "\nno\n").out);
  REQUIRE(lines.size() == 2);
  REQUIRE(lines[0].at("windows").size() == 10);
  std::size_t end = 0;
  for (const auto& window : lines[0].at("windows")) {
    CHECK(window.at("ids").size() == 102);
    CHECK(window.at("offsets").at(1).at(0) == (end == 0 ? 0 : end + 1));
    end = window.at("offsets").at(100).at(1).get<std::size_t>();
  }
  CHECK(end == text.size() - 1);
  CHECK(lines[1].at("windows").size() == 1);
}

TEST_CASE("the output is the same for any number of threads", "[examples]") {
  std::string in;
  for (int i = 0; i < 20; ++i)
    for (const auto& row : rows(tests::file_text(tests::data("tokens/uncased.jsonl"))))
      in += json{{"text", row.at("text")}, {"text_pair", std::to_string(i)}}.dump() + (i == 7 ? "\r\n" : "\n");
  in.insert(in.find('\n', in.size() / 2) + 1, canary + "\n");
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{}, {"--pairs", "--max-length", "64", "--truncation", "only-first", "--stride", "9"}}) {
    const auto with_threads = [&](const char* threads) {
      std::vector<std::string> arguments = {"--input", "jsonl", "--threads", threads};
      arguments.insert(arguments.end(), more.begin(), more.end());
      return tokenize_uncased(arguments, in);
    };
    const auto one = with_threads("1");
    CHECK(one.status == 1);
    CHECK(rows(one.out).size() + 1 == static_cast<std::size_t>(std::count(in.begin(), in.end(), '\n')));
    CHECK_THAT(one.err, tests::contains(": is not valid JSON"));
    for (const char* threads : {"2", "4"}) {
      const auto many = with_threads(threads);
      CHECK(many.status == 1);
      CHECK((many.out == one.out));
      CHECK(many.err == one.err);
    }
  }
}

TEST_CASE("a model's folder says its vocabulary and whether to lower-case", "[examples]") {
  const tests::temporary_folder scratch;
  const auto model = scratch.path().string();
  CHECK(tokenize({"--model", model}, "No").status == 1);
  std::filesystem::copy(vocabulary("uncased"), scratch.path() / "vocab.txt");
  const auto ids = [&] { return rows(tokenize({"--model", model}, "No").out).at(0).at("ids"); };
  CHECK(ids() == json::array({101, 2053, 102}));
  tests::write_text(scratch.path() / "tokenizer_config.json", "{\"do_lower_case\": false}");
  CHECK(ids() == json::array({101, 100, 102}));
  tests::write_text(scratch.path() / "tokenizer_config.json", "{\"never_split\": [\"" + canary + "\"]}");
  const auto refused = tokenize({"--model", model}, "No");
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("tokenizer_config.json: \"never_split\" "));
}

TEST_CASE("a byte order mark and CR are part of a line, and give no piece", "[examples]") {
  const auto lines = rows(tokenize_uncased({}, "\xEF\xBB\xBFno\r\nno\r\n").out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].at("ids") == lines[1].at("ids"));
  CHECK(lines[0].at("offsets").at(1) == json::array({3, 5}));
  CHECK(lines[1].at("offsets").at(1) == json::array({0, 2}));
}

TEST_CASE("options that mean nothing together are refused before a text is read", "[examples]") {
  const std::vector<std::vector<std::string>> wrong = {
      {"--pairs"},
      {"--input", "lines", "--pairs", "--max-length", "9"},
      {"--stride", "3"},
      {"--truncation", "none"},
      {"--max-length", "0"},
      {"--max-length", "2"},
      {"--max-length", canary},
      {"--max-length", "-1"},
      {"--input", "jsonl", "--pairs", "--max-length", "3"},
      {"--max-length", "9", "--stride", "7"},
      {"--max-length", "9", "--truncation", "only-second"},
      {"--max-length", "9", "--truncation", "longest_first"},
      {"--max-length", "9", "--truncation", "none", "--stride", "1"},
      {"--input", "jsonl", "--pairs", "--max-length", "9", "--stride", "1"},
      {"--special-as-text", "--special-as-tokens"},
      {"--threads", "0"},
      {"--model", canary},
  };
  for (const auto& arguments : wrong) {
    CAPTURE(arguments);
    const auto result = tokenize_uncased(arguments, canary);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, tests::contains("see tokenize --help"));
  }
}

TEST_CASE("a bad vocabulary is 1, a wrong command line 2, help 0", "[examples]") {
  CHECK(tokenize({"--vocab", "no/such/file"}).status == 1);
  CHECK(tokenize({}).status == 2);
  CHECK(tokenize_uncased({"--input", canary}).status == 2);
  CHECK(tokenize_uncased({"--" + canary}).status == 2);
  CHECK(tokenize_uncased({"-", "-"}).status == 2);
  const auto help = tokenize({"--help"});
  CHECK(help.status == 0);
  for (const char* part : {"Examples:", "--pairs", "--max-length", "--stride", "--truncation", "--special-as-text",
                           "--special-as-tokens", "--threads", "--model", "\"left_out\""})
    CHECK_THAT(help.out, tests::contains(part));
}

}  // namespace tokenize_test
