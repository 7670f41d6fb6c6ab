#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/corpora/token_store.hpp"
#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/help_examples.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"

namespace prepare_corpus_test {

namespace {

using json = nlohmann::json;
using namespace clinicalbert;
using tests::canary;

/// A folder with a vocabulary and files of each format.
struct corpus : tests::scratch_files {
  corpus() {
    file("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nno\nfe\n##ver\n.\nhe\nplan\n:\n[\nsep\n]\n");
    std::filesystem::create_directories(path("notes/more"));
    file("notes/a.txt", "No fever. He.\n\nPlan: no fever.");
    file("notes/more/b.txt", "NO  fever. he.\n\nplan: no fever.");
    file("notes/c.odd", "no");
    file("articles.jsonl", "{\"text\": \"He. [SEP] \\u6709\"}\n" + canary +
                               "\n{\"other\": 1}\n\n[]\n"
                               "{\"sections\": [\"no.\", \"he.\"]}\n{\"text\": \" \"}\n{\"sections\": "
                               "[1]}\n{\"body\": \"plan.\", \"text\": \"he\"}\n");
    file("abstracts.pubtator", "1|t|No fever.\n1|a|He.\n\n2|t|" + canary + "\n\n3|t|He.\n3|a|No.\n");
    file("collection.json", R"({"documents": [{"id": "1", "passages": [{"offset": 0, "text": "plan plan"}]}]})");
    file("collection.xml",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE collection SYSTEM \"BioC.dtd\">\n"
         "<collection><source>x</source><document><id>1</id>"
         "<passage><offset>0</offset><text>He: &#91;no&#93; plan.</text></passage>"
         "<passage><offset>16</offset><sentence><offset>16</offset><text>Fever.</text></sentence></passage></document>"
         "<document><id>2</id><passage><offset>0</offset><text>plan plan</text></passage></document></collection>\n");
    file("broken.xml", "<collection><document><id>" + canary);
  }

  [[nodiscard]] tests::program_result prepare(std::vector<std::string> more) const {
    std::vector<std::string> all{"--vocab", path("vocab.txt"), "--lowercase", "--out", path("out")};
    all.insert(all.end(), more.begin(), more.end());
    return tests::run_with_clean_output("prepare_corpus", all);
  }
};

}  // namespace

TEST_CASE("prepare_corpus makes a store of all formats, without duplicates, and names what it cannot read",
          "[examples]") {
  const corpus all;
  const std::vector<std::string> files{
      all.path("notes"),           all.path("articles.jsonl"), all.path("abstracts.pubtator"),
      all.path("collection.json"), all.path("collection.xml"), all.path("broken.xml")};
  const auto first = all.prepare(files);
  CHECK(first.status == 1);
  for (const char* part :
       {"articles.jsonl: the line at byte 29: is not valid JSON", "has neither a string in field text",
        "is not a JSON object", "has no list of strings in field sections",
        "abstracts.pubtator: the document at byte 23: line 1 ends a document without an abstract",
        "broken.xml: is not valid XML at byte"})
    CHECK_THAT(first.err, tests::contains(part));
  const auto report = json::parse(first.out);
  CHECK(report["documents"] == json{{"read", 11}, {"empty", 1}, {"duplicates", 2}, {"kept", 8}});
  const corpora::token_store store(all.path("out"));
  CHECK(report["pieces"] == store.counts().pieces);
  CHECK(report["unknown"] == 1);
  // "[SEP]" in a text is text.
  const auto ids = store.ids(store.pieces_of(store.sentences_of(1)));
  CHECK(std::vector<std::int32_t>(ids.begin(), ids.end()) == std::vector<std::int32_t>{9, 8, 12, 13, 14, 1});
  CHECK(store.sections_of(2).size() == 2);
  // Passages and sentences of BioC, and what XML writes by numbers.
  const auto passages = store.ids(store.pieces_of(store.sentences_of(7)));
  CHECK(std::vector<std::int32_t>(passages.begin(), passages.end()) ==
        std::vector<std::int32_t>{9, 11, 12, 5, 14, 10, 8, 6, 7, 8});
  CHECK(!std::filesystem::exists(all.path("out.parts")));

  const auto bytes = tests::file_text(all.path("out"));
  for (const char* threads : {"1", "3"}) {
    for (const char* size : {"1", "20", "1000000"}) {
      std::filesystem::remove(all.path("out"));
      auto arguments = files;
      arguments.insert(arguments.end(), {"--threads", threads, "--part-bytes", size});
      const auto again = all.prepare(arguments);
      CHECK(again.out == first.out);
      CHECK(tests::file_text(all.path("out")) == bytes);
    }
  }
  const auto body = all.prepare({"--text", "body", all.path("articles.jsonl")});
  CHECK(json::parse(body.out)["documents"]["kept"] == 2);
}

TEST_CASE("prepare_corpus goes on after kill -9, and ends in the same bytes", "[examples]") {
  const corpus all;
  std::string lines;
  for (std::size_t i = 0; i < 1500; ++i)
    lines += "{\"text\": \"He. No fever. Plan: " + std::string(1 + i % 40, 'x') + " he.\"}\n";
  all.file("many.jsonl", lines);
  REQUIRE(all.prepare({"--part-bytes", "200", all.path("many.jsonl")}).status == 0);
  const auto bytes = tests::file_text(all.path("out"));
  std::filesystem::remove(all.path("out"));
  const std::string command = "'" + std::filesystem::absolute(tests::program("prepare_corpus")).string() +
                              "' --vocab vocab.txt --lowercase --out out --part-bytes 200 many.jsonl & p=$!; "
                              "until [ -e out.parts/part20 ] || ! kill -0 $p; do sleep 0.01; done; kill -9 $p; wait $p";
  tests::run("/bin/sh", {"-c", "cd '" + all.scratch.path().string() + "'; " + command});
  REQUIRE(!std::filesystem::exists(all.path("out")));
  REQUIRE(std::filesystem::exists(all.path("out.parts/part20")));
  // One of the parts is damaged: it is made again.
  tests::write_text(all.path("out.parts/part3"), "nothing");
  const auto resume = "cd '" + all.scratch.path().string() + "' && '" +
                      std::filesystem::absolute(tests::program("prepare_corpus")).string() +
                      "' --vocab vocab.txt --lowercase --out out --part-bytes 200 --resume many.jsonl";
  const auto result = tests::run("/bin/sh", {"-c", resume});
  CHECK(result.status == 0);
  CHECK_THAT(result.err, tests::contains("parts were there"));
  CHECK(result.err.find("\n0 of ") == std::string::npos);
  CHECK(tests::file_text(all.path("out")) == bytes);
  CHECK(!std::filesystem::exists(all.path("out.parts")));
}

TEST_CASE("prepare_corpus refuses empty corpora and wrong command lines", "[examples]") {
  const corpus all;
  all.file("empty.txt", "");
  all.file("blank.txt", " \n");
  CHECK_THAT(all.prepare({all.path("empty.txt")}).err, tests::contains("the files are empty"));
  const auto blank = all.prepare({all.path("blank.txt")});
  CHECK(blank.status == 1);
  CHECK_THAT(blank.err, tests::contains("no document"));
  CHECK(!std::filesystem::exists(all.path("out")));
  CHECK_THAT(all.prepare({all.path("notes/c.odd")}).err, tests::contains("says no format"));
  CHECK(all.prepare({all.path("none.txt")}).status == 1);
  CHECK(all.prepare({}).status == 2);
  CHECK(all.prepare({all.path("notes"), "--cased"}).status == 2);
  CHECK(all.prepare({all.path("notes"), "--format", canary}).status == 2);
  const auto help = tests::run(tests::program("prepare_corpus"), {"--help"});
  CHECK(help.status == 0);
  all.file("abstracts.pubtator", "3|t|He.\n3|a|No.\n");
  all.file("articles.jsonl", "{\"text\": \"he\", \"body\": \"no\"}\n");
  const auto shown = tests::help_examples(help.out, "prepare_corpus");
  CHECK(shown.size() == 2);
  for (const auto& example : shown)
    CHECK(tests::run_example(example, "prepare_corpus", all.scratch.path()).status == 0);
}

}  // namespace prepare_corpus_test
