#include <cstddef>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/run_program.hpp"

namespace clean_test {

namespace {

using json = nlohmann::json;
using tests::canary;

tests::program_result clean(const std::vector<std::string>& arguments, std::string_view in = "") {
  return tests::run_with_clean_messages("clean", arguments, in);
}

/// The "text" of each line of output.
std::vector<std::string> texts(const std::vector<std::string>& arguments, std::string_view in) {
  const auto result = clean(arguments, in);
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  std::vector<std::string> all;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) all.push_back(json::parse(line).at("text"));
  return all;
}

std::string one_text(std::vector<std::string> arguments, std::string_view in) {
  arguments.insert(arguments.end(), {"--input", "whole"});
  const auto all = texts(arguments, in);
  REQUIRE(all.size() == 1);
  return all[0];
}

/// Whether the runs of a line hold all of its text in order and copied ones are bytes of the original.
bool maps_back(const json& line, const std::string& original) {
  const std::string made = line.at("text");
  std::vector<bool> held(made.size());
  bool good = true;
  for (const char* kind : {"copied", "replaced"}) {
    std::size_t before = 0;
    for (const auto& run : line.at(kind)) {
      const std::size_t begin = run.at(0), end = run.at(1), from = run.at(2), to = run.at(3);
      good = good && before <= from && from <= to && to <= original.size() && begin < end && end <= made.size();
      if (!good) return false;
      if (std::string_view(kind) == "copied")
        good = made.substr(begin, end - begin) == original.substr(from, to - from);
      for (std::size_t i = begin; i < end; ++i) {
        good = good && !held[i];
        held[i] = true;
      }
      before = from;
    }
  }
  for (const bool is_held : held) good = good && is_held;
  return good;
}

}  // namespace

TEST_CASE("clean prints the text and where it comes from", "[examples]") {
  const auto result = clean({}, "no  \xEF\xBC\x95 mg\r\n\n");
  CHECK(result.status == 0);
  CHECK(result.out ==
        "{\"text\": \"no 5 mg\", \"copied\": [[0, 3, 0, 3], [4, 7, 7, 10]], \"replaced\": [[3, 4, 4, 7]]}\n"
        "{\"text\": \"\", \"copied\": [], \"replaced\": []}\n");
}

TEST_CASE("all that clean prints maps back to the text as it was", "[examples]") {
  const std::string note =
      "HISTORY:\nThe patient (63) came with  pain in the chest on [**2101-3-4**] and was\r\n"
      "given 0.5 mg of it.\x07\xFF\n\n\n\xE6\x82\xA3\xE8\x80\x85\xE7\x9A\x84\xE7\x99\xBC\xE7\x86\xB1\xEF\xBC\x8C "
      "\xE2\x80\x98x\xE2\x80\x99";
  for (const std::vector<std::string>& steps : std::vector<std::vector<std::string>>{
           {"--clinical"},
           {"--bag-of-words"},
           {"--white-space", "--de-identified", "<{kind}>"},
           {"--form", "NFKD", "--half-width-punctuation"},
           {"--stop-words", "english,chinese", "--all-stop-words", "--punctuation", "--keep-chinese-punctuation"}}) {
    auto arguments = steps;
    arguments.insert(arguments.end(), {"--input", "whole"});
    const auto result = clean(arguments, note);
    CHECK(result.status == 0);
    CHECK(maps_back(json::parse(result.out), note));
  }
}

TEST_CASE("each step of clean has its option", "[examples]") {
  CHECK(one_text({"--join-lines", "--width", "20"}, "The patient had some\npain in the foot-\nball game") ==
        "The patient had some pain in the foot-ball game");
  CHECK(one_text({"--join-lines", "--width", "20", "--remove-hyphens"}, "He was at the foot-\nball game") ==
        "He was at the football game");
  CHECK(one_text({"--control-characters"}, "a\x01 b") == "a b");
  CHECK(one_text({"--form", "NFD"}, "\xC3\xA9") == "e\xCC\x81");
  CHECK(one_text({"--half-width"}, "\xEF\xBC\xA1\xEF\xBC\x8C") == "A\xEF\xBC\x8C");
  CHECK(one_text({"--half-width-punctuation"}, "\xEF\xBC\xA1\xEF\xBC\x8C") == "A,");
  CHECK(one_text({"--de-identified", "[{kind}]"}, "on [**3-4**] at ___") == "on [DATE] at ___");
  CHECK(one_text({"--de-identified", "", "--underscores"}, "on [**3-4**] at ___") == "on  at ");
  CHECK(one_text({"--stop-words", "english"}, "The fever is not high") == " fever  not high");
  CHECK(one_text({"--stop-words", "english", "--all-stop-words"}, "The fever is not high") == " fever   ");
  CHECK(one_text({"--punctuation"}, "(0.5, b.i.d.)") == "0.5 b.i.d");
  CHECK(one_text({"--white-space", "--empty-lines", "0"}, " a\n\nb ") == "a\nb");
  CHECK(one_text({"--bag-of-words"}, "The fever, at ___, is not high.") == "fever not high");
}

TEST_CASE("medical terms keep the characters that are stop words", "[examples]") {
  const std::string term = "\xE9\x98\xBF\xE5\x8F\xB8\xE5\x8C\xB9\xE6\x9E\x97";  // 阿司匹林
  CHECK(one_text({"--stop-words", "chinese", "--all-stop-words"}, term + "\xE7\x9A\x84") == term);
}

TEST_CASE("clean leaves out the words of a user's file", "[examples]") {
  const tests::temporary_folder scratch;
  const auto words = (scratch.path() / "words.txt").string();
  tests::write_text(words,
                    "\xEF\xBB\xBF"
                    "fever\r\nRash\n");
  const auto note = (scratch.path() / "note.txt").string();
  tests::write_text(note, "Fever and rash\n");
  CHECK(texts({"--stop-word-file", words, note}, "") == std::vector<std::string>{" and "});
  CHECK(texts({"--stop-words", "english", note}, "") == std::vector<std::string>{"Fever  rash"});
  CHECK(clean({"--stop-word-file", (scratch.path() / "none").string()}).status == 1);
}

TEST_CASE("clean simplifies Chinese where OpenCC is installed, and else says so", "[examples]") {
  const auto result = clean({"--simplify"}, "\xE7\x99\xBC\xE7\x86\xB1 3\xE5\xA4\xA9\n");  // 發熱 3天
  if (result.status == 0) {
    CHECK(result.out ==
          "{\"text\": \"\xE5\x8F\x91\xE7\x83\xAD 3\xE5\xA4\xA9\", \"copied\": [[6, 11, 6, 11]], "
          "\"replaced\": [[0, 3, 0, 3], [3, 6, 3, 6]]}\n");
  } else {
    CHECK(result.status == 1);
    CHECK_THAT(result.err, tests::contains("OpenCC"));
  }
}

TEST_CASE("the threads of clean do not change what it prints", "[examples]") {
  std::string notes;
  for (int i = 0; i < 5000; ++i) notes += "The  patient is not " + std::to_string(i) + ".\n";
  const auto one = clean({"--bag-of-words", "--threads", "1"}, notes);
  CHECK(one.status == 0);
  CHECK(clean({"--bag-of-words", "--threads", "4"}, notes).out == one.out);
}

TEST_CASE("what clean cannot do is named, and the rest is done", "[examples]") {
  const auto result = clean({"--input", "jsonl"}, "{\"text\": \"a\"}\n" + canary + "\n{\"text\": \"b\"}\n");
  CHECK(result.status == 1);
  CHECK_THAT(result.err, tests::contains("clean: standard input: line 2"));
  CHECK(result.out.size() > 2 * std::string("{\"text\": \"a\"").size());
}

TEST_CASE("a wrong command line of clean is 2, help 0", "[examples]") {
  CHECK(clean({"--" + canary}).status == 2);
  CHECK(clean({"--form", canary}).status == 2);
  CHECK(clean({"--stop-words", canary}).status == 2);
  CHECK(clean({"--width", "0", "--join-lines"}).status == 2);
  for (const std::vector<std::string>& alone :
       std::vector<std::vector<std::string>>{{"--white-space", "--width", "80"},
                                             {"--white-space", "--underscores"},
                                             {"--white-space", "--all-stop-words"},
                                             {"--white-space", "--keep-chinese-punctuation"},
                                             {"--punctuation", "--empty-lines", "2"}})
    CHECK(clean(alone).status == 2);
  const auto help = clean({"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, tests::contains("Examples:"));
}

}  // namespace clean_test
