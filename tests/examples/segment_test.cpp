#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/run_program.hpp"

namespace segment_test {

namespace {

using json = nlohmann::json;
using tests::canary;

tests::program_result segment(const std::vector<std::string>& arguments, std::string_view in = "") {
  return tests::run_with_clean_messages("segment", arguments, in);
}

std::vector<json> rows(const std::string& text) {
  std::vector<json> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(json::parse(line));
  return all;
}

/// A list in a file, and the words "OPTION FILE" for it.
class list_file {
 public:
  explicit list_file(std::string_view lines) : path_((scratch_.path() / "list.txt").string()) {
    tests::write_text(path_, lines);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  tests::temporary_folder scratch_;
  std::string path_;
};

}  // namespace

TEST_CASE("segment prints sentences, sections or words as JSON Lines", "[examples]") {
  const auto sentences =
      segment({"--sentences"}, "No fever. 0.5 mg b.i.d. of aspirin.\n\n\u65E0\u53D1\u70ED\u3002\u54B3\u55FD\u3002");
  CHECK(sentences.status == 0);
  CHECK(sentences.err.empty());
  CHECK(sentences.out ==
        "{\"sentences\": [[0, 9], [10, 35]]}\n"
        "{\"sentences\": []}\n"
        "{\"sentences\": [[0, 12], [12, 21]]}\n");
  const auto sections = segment({"--sections", "--input", "whole"}, "Note\nHPI: x\nPLAN B:\ny\r\n");
  CHECK(sections.status == 0);
  CHECK(sections.out == R"({"sections": [{"heading": [0, 0], "body": [0, 4], "label": null}, )"
                        R"({"heading": [5, 9], "body": [10, 11], "label": "history_of_present_illness"}, )"
                        R"({"heading": [12, 19], "body": [20, 21], "label": null}]})"
                        "\n");
  const auto words = segment({"--words", "--input", "jsonl"}, json{{"text", "2 \u7CD6\u5C3F\u75C5"}}.dump());
  CHECK(words.status == 0);
  CHECK(words.out == "{\"words\": [[0, 1], [2, 11]]}\n");
}

TEST_CASE("segment takes a user's lists", "[examples]") {
  SECTION("abbreviations") {
    const std::string_view text = "He took Xyz. Now he sleeps.";
    const list_file list("xyz.\tjoined\r\nabc\n");
    CHECK(rows(segment({"--sentences"}, text).out).at(0).at("sentences").size() == 2);
    CHECK(rows(segment({"--sentences", "--abbreviations", list.path()}, text).out).at(0).at("sentences").size() == 1);
  }
  SECTION("headings") {
    const std::string_view text = "Wishes: none. Plan: rest";
    const list_file list("Wishes\tadvance_directives\n");
    const auto labels = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.begin(), {"--sections", "--headings", list.path()});
      std::vector<json> all;
      const auto found = rows(segment(arguments, text).out).at(0);
      for (const auto& section : found.at("sections")) all.push_back(section.at("label"));
      return all;
    };
    CHECK(labels({}) == std::vector<json>{"advance_directives", "plan"});
    CHECK(labels({"--only-these-headings"}) == std::vector<json>{"advance_directives"});
  }
  SECTION("terms") {
    const std::string_view text = "\u9A6C\u5C14\u5C3C\u83F2\u7BEE\u72B6\u83CC";  // 马尔尼菲篮状菌
    const list_file list("\u9A6C\u5C14\u5C3C\u83F2\u7BEE\u72B6\u83CC\n\u7CD6\u5C3F\u75C5\t5\n");
    CHECK(rows(segment({"--words"}, text).out).at(0).at("words").size() > 1);
    CHECK(rows(segment({"--words", "--terms", list.path()}, text).out).at(0).at("words") == json{{0, 21}});
    CHECK(rows(segment({"--words", "--only-these-terms"}, "\u7CD6\u5C3F\u75C5").out).at(0).at("words").size() == 3);
  }
}

TEST_CASE("segment finds unknown headings as it is told to", "[examples]") {
  const std::string_view text = "Seen.\n\nX RAYS SEEN:\nnone\n\nSOCIAL WORK\n\nnone";
  const auto count = [&](const std::string& which) {
    const auto result = segment({"--sections", "--input", "whole", "--unknown-headings", which}, text);
    return rows(result.out).at(0).at("sections").size();
  };
  CHECK(count("none") == 1);
  CHECK(count("colon") == 2);
  CHECK(count("alone") == 3);
}

TEST_CASE("segment prints the same for any number of threads", "[examples]") {
  std::string in;
  for (int i = 0; i < 5000; ++i) in += "Line " + std::to_string(i) + ". HPI: \u7CD6\u5C3F\u75C5\u3002\n";
  for (const std::string kind : {"--sentences", "--sections", "--words"}) {
    const auto one = segment({kind, "--threads", "1"}, in);
    CHECK(rows(one.out).size() == 5000);
    CHECK(segment({kind, "--threads", "3"}, in).out == one.out);
  }
}

TEST_CASE("segment exits with 1 for lists and texts that it cannot read, and quotes nothing", "[examples]") {
  const list_file bad_headings("Plan\n" + canary + ":" + canary + "\n");
  const auto headings = segment({"--sections", "--headings", bad_headings.path()}, "x");
  CHECK(headings.status == 1);
  CHECK_THAT(headings.err, tests::contains(bad_headings.path() + ": line 2: "));
  const list_file bad_terms(canary + "\t" + canary);
  CHECK_THAT(segment({"--words", "--terms", bad_terms.path()}).err, tests::contains(": line 1: "));
  CHECK(segment({"--sentences", "--abbreviations", bad_terms.path()}).status == 1);
  CHECK(segment({"--sections", "--headings", bad_terms.path() + "x"}).status == 1);
  const auto texts = segment({"--words", "--input", "jsonl"}, "{\"text\": \"a\"}\n" + canary + "\n{\"text\": \"b\"}\n");
  CHECK(texts.status == 1);
  CHECK(rows(texts.out).size() == 2);
  CHECK_THAT(texts.err, tests::contains("line 2: "));
}

TEST_CASE("a wrong command line of segment is 2, help 0", "[examples]") {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"--sentences", "--words"},
                                                    {"--sections", "--words"},
                                                    {"--words", "--headings", "x"},
                                                    {"--words", "--only-these-headings"},
                                                    {"--words", "--unknown-headings", "none"},
                                                    {"--sections", "--terms", "x"},
                                                    {"--sentences", "--only-these-terms"},
                                                    {"--sections", "--abbreviations", "x"},
                                                    {"--sections", "--unknown-headings", canary},
                                                    {"--" + canary},
                                                    {"--words", "--input", canary},
                                                    {"--words", "--threads", "0"},
                                                    {"--words", "-", "-"}}) {
    CAPTURE(arguments);
    CHECK(segment(arguments).status == 2);
  }
  const auto help = segment({"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, tests::contains("Examples:"));
}

}  // namespace segment_test
