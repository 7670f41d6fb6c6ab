#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/corpora/brat.hpp"
#include "clinicalbert/corpora/entities_json.hpp"
#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/help_examples.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"
#include "tests/examples/word_model.hpp"

namespace pre_annotate_test {

namespace {

using json = nlohmann::json;
using namespace clinicalbert;
using tests::canary;

/// A folder with lists of terms and texts.
struct corpus : tests::scratch_files {
  corpus() {
    std::filesystem::create_directories(path("notes/more"));
    file("diseases.txt", "heart failure\nALS\nulcer\n\xE5\xBF\x83\xE8\x84\x8F\xE7\x97\x85\n");
    file("term-names.tsv",
         "doid\tname\ttype\r\nD1\theart failure\tname\r\nD1\tcardiac failure\tsynonym\r\nD2\tulcer\tname\r\n");
    file("drugs.tsv", "id\tname\tmore\nC1\taspirin\tx\nC2\tdigoxin\tx\n");
    file("induces.tsv", "C1\tD2\nC1\tD1\nC1\tD2\nC9\tD1\n");
    file("notes/a.txt", "Heart\nfailure, als. ALS");
    file("notes/more/a.txt", "\xE6\x97\xA0\xE5\xBF\x83\xE8\x84\x8F\xE7\x97\x85\xE3\x80\x82");
    file("articles.jsonl",
         "{\"text\": \"Aspirin and an ulcer.\"}\n{\"sections\": [\"Digoxin\", \"cardiac failure\"]}\n");
    file("bad.jsonl", canary + "\n{\"text\": \"ulcer\"}\n");
  }

  [[nodiscard]] static tests::program_result run(const std::vector<std::string>& arguments) {
    return tests::run_with_clean_output("pre_annotate", arguments);
  }
};

std::vector<std::string> marked(const corpora::annotated_note& note) {
  std::vector<std::string> all;
  for (const auto& one : note.annotations)
    all.push_back(one.type + " " + one.identifier + " " + note.text.substr(one.span.begin, one.span.size()));
  return all;
}

}  // namespace

TEST_CASE("pre_annotate marks terms for brat", "[examples]") {
  const corpus all;
  const auto result = corpus::run({"--terms", all.path("diseases.txt"), "--type", "Disease", "--to", "brat", "--out",
                                   all.path("marked"), all.path("notes")});
  CHECK(result.err.empty());
  REQUIRE(result.status == 0);
  CHECK(json::parse(result.out) ==
        json{{"documents", 2}, {"terms", 4}, {"entities", {{"Disease", 3}}}, {"relations", 0}});
  const auto [note, document] = corpora::read_brat(all.path("marked/a.ann"));
  CHECK(note.text == "Heart\nfailure, als. ALS");
  REQUIRE(document.annotations.size() == 2);
  CHECK(document.annotations[0].span == text::byte_span{0, 13});
  CHECK(document.annotations[1].span == text::byte_span{20, 23});
  const auto [other, chinese] = corpora::read_brat(all.path("marked/a.2.ann"));
  REQUIRE(chinese.annotations.size() == 1);
  CHECK(chinese.annotations[0].span == text::byte_span{3, 12});
}

TEST_CASE("pre_annotate marks terms of several lists and relations of pairs, on any number of threads", "[examples]") {
  const corpus all;
  std::string first;
  for (const char* threads : {"1", "4"}) {
    const auto result = corpus::run({"--terms",
                                     all.path("term-names.tsv"),
                                     "--type",
                                     "Disease",
                                     "--terms",
                                     all.path("drugs.tsv"),
                                     "--type",
                                     "Chemical",
                                     "--header",
                                     "--id-column",
                                     "1",
                                     "--term-column",
                                     "2",
                                     "--pairs",
                                     all.path("induces.tsv"),
                                     "--relation",
                                     "CID",
                                     "--to",
                                     "jsonl",
                                     "--out",
                                     all.path("marked.jsonl"),
                                     "--threads",
                                     threads,
                                     all.path("articles.jsonl"),
                                     all.path("bad.jsonl")});
    CHECK(result.status == 1);  // one line could not be read
    CHECK_THAT(result.err, tests::contains("bad.jsonl: the line at byte 0: is not valid JSON"));
    const auto notes = corpora::read_entities(all.path("marked.jsonl"));
    REQUIRE(notes.size() == 3);
    CHECK(notes[0].name == "articles-1");
    CHECK(marked(notes[0]) == std::vector<std::string>{"Chemical C1 Aspirin", "Disease D2 ulcer"});
    CHECK(notes[0].relations == std::vector<corpora::document_relation>{{"CID", "C1", "D2"}});
    CHECK(notes[1].text == "Digoxin\n\ncardiac failure");
    CHECK(marked(notes[1]) == std::vector<std::string>{"Chemical C2 Digoxin", "Disease D1 cardiac failure"});
    CHECK(notes[1].relations.empty());
    CHECK(marked(notes[2]) == std::vector<std::string>{"Disease D2 ulcer"});
    const auto bytes = tests::file_text(all.path("marked.jsonl"));
    if (first.empty()) first = bytes;
    CHECK(bytes == first);
  }
}

TEST_CASE("pre_annotate marks what a model finds, beside terms, on any number of threads", "[examples]") {
  const corpus all;
  tests::write_word_model(all.path("tagger"));
  all.file("notes/b.txt", "Aspirin for diabetes mellitus, heart failure; no hypertension.");
  const auto run = [&](std::vector<std::string> more, const std::string& threads) {
    const auto out = all.path("silver.jsonl");
    more.insert(more.end(), {"--model", all.path("tagger"), "--to", "jsonl", "--out", out, "--threads", threads});
    more.push_back(all.path("notes/b.txt"));
    const auto result = corpus::run(more);
    CAPTURE(result.err);
    REQUIRE(result.status == 0);
    return corpora::read_entities(out);
  };
  const auto found = run({}, "1");
  REQUIRE(found.size() == 1);
  CHECK(marked(found[0]) ==
        std::vector<std::string>{"Chemical  Aspirin", "Disease  diabetes mellitus", "Disease  hypertension"});
  for (const auto& one : found[0].annotations) CHECK((one.score > 0.2F && one.score < 1));
  CHECK(run({}, "3") == found);
  CHECK(run({"--least-score", "1"}, "1")[0].annotations.empty());

  // A term that shares bytes with what the model finds is marked in its place.
  all.file("terms.tsv", "D1\tdiabetes\nD3\theart failure\n");
  const auto both =
      run({"--terms", all.path("terms.tsv"), "--type", "Disease", "--id-column", "1", "--term-column", "2"}, "2");
  CHECK(marked(both[0]) == std::vector<std::string>{"Chemical  Aspirin", "Disease D1 diabetes",
                                                    "Disease D3 heart failure", "Disease  hypertension"});
  CHECK(both[0].annotations[1].score == 1);

  const auto brat = corpus::run(
      {"--model", all.path("tagger"), "--to", "brat", "--out", all.path("silver"), all.path("notes/b.txt")});
  CHECK(brat.status == 0);
  CHECK(json::parse(brat.out)["entities"] == json{{"Chemical", 1}, {"Disease", 2}});
  CHECK(corpora::read_brat(all.path("silver/b.ann")).second.annotations.size() == 3);
}

TEST_CASE("pre_annotate refuses wrong command lines and lists", "[examples]") {
  const corpus all;
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--to", "jsonl", "--out", all.path("out.jsonl"), all.path("notes")});
    const auto result = corpus::run(more);
    CHECK(!std::filesystem::exists(all.path("out.jsonl")));
    return result;
  };
  const auto terms = all.path("diseases.txt");
  CHECK(run({}).status == 2);
  CHECK(run({"--terms", terms}).status == 2);
  CHECK(run({"--terms", terms, "--type", "A", "--type", "B"}).status == 2);
  CHECK(run({"--terms", terms, "--type", "A", "--case", canary}).status == 2);
  CHECK(run({"--type", "A"}).status == 2);
  CHECK(run({"--model", all.path("notes"), "--type", "A"}).status == 2);
  CHECK(run({"--model", all.path("notes")}).status == 1);
  CHECK(run({"--terms", terms, "--type", "A", "--pairs", terms}).status == 2);
  CHECK(run({"--terms", terms, "--type", "A", "--pairs", terms, "--relation", "R"}).status == 2);
  CHECK(run({"--model", all.path("notes"), "--id-column", "1", "--pairs", terms, "--relation", "R"}).status == 2);
  CHECK(run({"--terms", terms, "--type", "A", "--precision", "bf16"}).status == 2);
  CHECK(run({"--terms", terms, "--type", "A", "--least-score", "0.5"}).status == 2);
  const auto columns = run({"--terms", terms, "--type", "A", "--term-column", "2"});
  CHECK(columns.status == 1);
  CHECK_THAT(columns.err, tests::contains("line 1 has 1 columns where at least 2 were expected"));
  all.file("bad.txt", canary + "\xFF\n");
  CHECK_THAT(run({"--terms", all.path("bad.txt"), "--type", "A"}).err, tests::contains("is not valid UTF-8 (byte 12)"));
  all.file("empty.txt", "\n");
  CHECK_THAT(run({"--terms", all.path("empty.txt"), "--type", "A"}).err, tests::contains("has no term"));
}

TEST_CASE("the examples that pre_annotate shows work", "[examples]") {
  const corpus all;
  const auto help = corpus::run({"--help"});
  CHECK(help.status == 0);
  const auto shown = tests::help_examples(help.out, "pre_annotate");
  CHECK(shown.size() == 3);
  tests::write_word_model(all.path("tagger"));
  for (const auto& example : shown) {
    CAPTURE(example);
    const auto result = tests::run_example(example, "pre_annotate", all.scratch.path());
    CHECK(result.err.empty());
    CHECK(result.status == 0);
  }
}

}  // namespace pre_annotate_test
