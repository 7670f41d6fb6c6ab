#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"

namespace check_corpus_test {

namespace {

using json = nlohmann::json;
using tests::canary;

tests::program_result check_corpus(const std::vector<std::string>& arguments) {
  return tests::run_with_clean_output("check_corpus", arguments);
}

json report_of(const std::vector<std::string>& arguments) {
  const auto result = check_corpus(arguments);
  REQUIRE(result.status == 0);
  CHECK(result.err.empty());
  return json::parse(result.out);
}

json places(const std::vector<std::vector<int>>& at) { return {{"count", at.size()}, {"at", at}}; }

}  // namespace

TEST_CASE("check_corpus counts entities and finds those that overlap", "[examples]") {
  const tests::scratch_files files;
  const auto train =
      files.file("train.jsonl", R"({"text": ")" + canary +
                                    R"( a b c", "entities": [{"begin": 13, "end": 16, "label": "X"},)"
                                    R"({"begin": 13, "end": 14, "label": "Y"}, {"begin": 13, "end": 14, "label": "Z"},)"
                                    R"({"begin": 15, "end": 18, "label": "X"}]})"
                                    "\n{\"text\": \" \", \"entities\": []}\n");
  const auto file = report_of({"--task", "ner", "--train", train}).at("files").at(0);
  CHECK(file.at("name") == "train");
  CHECK(file.at("texts") == 2);
  CHECK(file.at("texts_without_words") == places({{1}}));
  CHECK(file.at("texts_without_entities") == 1);
  CHECK(file.at("entities") == json({{"X", 2}, {"Y", 1}, {"Z", 1}}));
  CHECK(file.at("overlaps").at("nested") == places({{0, 0, 1}, {0, 0, 2}}));
  CHECK(file.at("overlaps").at("same") == places({{0, 1, 2}}));
  CHECK(file.at("overlaps").at("crossing") == places({{0, 0, 3}}));
}

TEST_CASE("a report that standard output cannot take is a failure", "[examples]") {
  if (!std::filesystem::exists("/dev/full")) return;
  const tests::scratch_files files;
  const auto train = files.file("train.csv", "text,label\n" + canary + ",x\n");
  const auto program = tests::program("check_corpus").string();
  for (const std::string arguments : {"--task classify --train \"$1\"", "--help"}) {
    const auto result = tests::run("/bin/sh", {"-c", "exec \"$0\" " + arguments + " > /dev/full", program, train});
    CHECK(result.status == 1);
    CHECK(result.err == "check_corpus: standard output: cannot write\n");
  }
}

TEST_CASE("check_corpus finds duplicate texts, whatever their white space, case and accents", "[examples]") {
  const tests::scratch_files files;
  const auto train = files.file("train.csv", "text,label\nOne " + canary + ".,x\ntwo,y\n\"one  " + canary +
                                                 " .\",x\n\xC3\x89t\xC3\xA9,x\n" + canary + ",\n,x\n,x\n");
  const auto test = files.file("test.tsv", "label\ttext\nz\tTWO\ny\tete\nx\t" + canary + " three\n");
  const auto report = report_of({"--task", "classify", "--train", train, "--test", test});
  const auto& file = report.at("files").at(0);
  CHECK(file.at("labels") == json({{"x", 5}, {"y", 1}}));
  CHECK(file.at("unlabeled_texts") == 1);
  CHECK(file.at("texts_without_words") == places({{5}, {6}}));
  auto expected = places({{0, 2}});
  expected["labeled_otherwise"] = places({});
  CHECK(file.at("duplicates") == expected);
  const auto& between = report.at("between").at(0);
  CHECK(between.at("first") == "train");
  CHECK(between.at("second") == "test");
  expected = places({{1, 0}, {3, 1}});
  expected["labeled_otherwise"] = places({{1, 0}, {3, 1}});
  CHECK(between.at("duplicates") == expected);
  CHECK(between.at("new_labels") == json({"z"}));

  const auto short_list = report_of({"--task", "classify", "--train", train, "--test", test, "--most", "1"});
  CHECK(short_list.at("between").at(0).at("duplicates").at("count") == 2);
  CHECK(short_list.at("between").at(0).at("duplicates").at("at") == json({{1, 0}}));
}

TEST_CASE("check_corpus compares marked entities of duplicates by their words", "[examples]") {
  const tests::scratch_files files;
  const auto train = files.file("train.tsv", "a\tB-X\nb\tO\n\nc\tB-X\n\n");
  const auto test = files.file("test.jsonl", R"({"text": "A  B", "entities": [{"begin": 0, "end": 1, "label": "X"}]})"
                                             "\n"
                                             R"({"text": "c", "entities": [{"begin": 0, "end": 1, "label": "Y"}]})");
  CHECK(check_corpus({"--task", "ner", "--format", "iob", "--train", train, "--test", test}).status == 1);
  const auto between = report_of({"--task", "ner", "--train", train, "--test", test}).at("between").at(0);
  CHECK(between.at("duplicates").at("count") == 2);
  CHECK(between.at("duplicates").at("labeled_otherwise") == places({{1, 1}}));
  CHECK(between.at("new_labels") == json({"Y"}));
}

TEST_CASE("check_corpus tells what is odd about a file's bytes", "[examples]") {
  const tests::scratch_files files;
  const auto train =
      files.file("train.tsv", "\xEF\xBB\xBFtext\tlabel\r\n\xD6\xD0\tx\r\na\x01\ty\nb\xEF\xBF\xBD\rc\tz\n");
  const auto encoding = report_of({"--task", "classify", "--train", train}).at("files").at(0).at("encoding");
  const auto line = [](int number) {
    return json{{"count", 1}, {"at", json::array({{{"file", "train.tsv"}, {"line", number}}})}};
  };
  CHECK(encoding.at("utf8_byte_order_marks") == json({"train.tsv"}));
  CHECK(encoding.at("utf16_byte_order_marks").empty());
  CHECK(encoding.at("lines_not_utf8") == line(2));
  CHECK(encoding.at("lines_with_control_characters") == line(3));
  CHECK(encoding.at("lines_with_replacement_characters") == line(4));
  CHECK(encoding.at("lines_with_lone_cr") == line(4));
  CHECK(encoding.at("lines_that_end_with_cr_lf") == 2);
}

TEST_CASE("check_corpus measures texts in pieces", "[examples]") {
  const tests::scratch_files files;
  const auto vocabulary = files.file("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##a\n");
  std::string lines;
  for (int i = 1; i <= 100; ++i) lines += "{\"text\": \"" + std::string(static_cast<std::size_t>(i), 'A') + "\"}\n";
  std::string long_text;
  for (int i = 0; i < 511; ++i) long_text += "a ";
  const auto train = files.file("train.jsonl", lines);
  const auto test = files.file("test.jsonl", R"({"text": "a", "text_b": ")" + long_text + "\"}");
  const auto report =
      report_of({"--task", "classify", "--train", train, "--test", test, "--vocab", vocabulary, "--lowercase"});
  const auto& lengths = report.at("files").at(0).at("pieces");
  CHECK(lengths == json({{"shortest", 3},
                         {"median", 52},
                         {"p90", 92},
                         {"p95", 97},
                         {"p99", 101},
                         {"longest", 102},
                         {"longer_than_512", 0}}));
  CHECK(report.at("files").at(1).at("pieces").at("longest") == 515);
  CHECK(report.at("files").at(1).at("pieces").at("longer_than_512") == 1);
}

TEST_CASE("check_corpus reads questions, and says what it has not read", "[examples]") {
  const tests::scratch_files files;
  const auto train =
      files.file("train.json",
                 R"({"data": [{"paragraphs": [{"context": ")" + canary +
                     R"( b", "qas": [)"
                     R"({"id": "1", "question": "Q", "answers": [{"text": "b", "answer_start": 13}]},)"
                     R"({"id": "2", "question": "R", "answers": [], "is_impossible": true, "plausible_answers": [1]},)"
                     R"({"id": "3", "question": "q", "answers": []}]}]}]})");
  const auto file = report_of({"--task", "qa", "--train", train}).at("files").at(0);
  CHECK(file.at("labels") == json({{"answer", 1}, {"impossible", 1}, {"no answer", 1}}));
  CHECK(file.at("duplicates").at("at") == json({{0, 2}}));
  CHECK(file.at("not_read") == "1 plausible answers of impossible questions (first: the file)");
}

TEST_CASE("check_corpus exits with 1 for what it cannot read, and quotes nothing", "[examples]") {
  const tests::scratch_files files;
  const auto bad = check_corpus({"--task", "classify", "--train", files.file("a.jsonl", canary + "\n")});
  CHECK(bad.status == 1);
  CHECK(bad.out.empty());
  CHECK_THAT(bad.err, tests::contains("a.jsonl: line 1 "));
  const auto ending = check_corpus({"--task", "ner", "--train", files.file("a.xlsx", canary)});
  CHECK(ending.status == 1);
  CHECK_THAT(ending.err, tests::contains("names no format"));
}

TEST_CASE("a wrong command line of check_corpus is 2, help 0", "[examples]") {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"--task", "ner"},
                                                    {"--train", "a.tsv"},
                                                    {"--task", canary, "--train", "a.tsv"},
                                                    {"--task", "ner", "--train", "a.tsv", "--format", "csv"},
                                                    {"--task", "classify", "--train", "a.tsv", "--format", "iob"},
                                                    {"--task", "ner", "--train", "a.tsv", "--lowercase"},
                                                    {"--task", "ner", "--train", "a.tsv", "--most", "-1"},
                                                    {"--task", "ner", "--" + canary}}) {
    CAPTURE(arguments);
    CHECK(check_corpus(arguments).status == 2);
  }
  const auto help = check_corpus({"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, tests::contains("Examples:"));
}

}  // namespace check_corpus_test
