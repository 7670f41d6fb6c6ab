#include "clinicalbert/corpora/read_source_targets.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/files/scratch_folder.hpp"

namespace read_source_targets_test {

using namespace clinicalbert;

namespace {

constexpr const char* canary = "zyxcanaryzyx";

std::vector<std::string> flat(const std::vector<corpora::source_target>& pairs) {
  std::vector<std::string> all;
  for (const auto& pair : pairs) all.insert(all.end(), {pair.source, pair.target});
  return all;
}

}  // namespace

TEST_CASE("pairs of texts are read from JSON Lines, tables and PubMedQA's JSON, by names of the caller's") {
  const tests::scratch_folder scratch;
  const auto read = [&](const std::string& name, const std::string& text,
                        const corpora::source_target_fields& fields = {}) {
    return flat(corpora::read_source_targets(scratch.write(name, text), fields));
  };
  using list = std::vector<std::string>;
  CHECK(read("a.jsonl",
             "{\"source\": \"one\", \"target\": \"1\", \"id\": 7}\n\n{\"target\": \"2\", \"source\": "
             "[\"two\", \"more\"]}\n") == list{"one", "1", "two more", "2"});
  CHECK(read("b.jsonl", "{\"long\": \"one\", \"short\": \"1\"}", {"long", "short"}) == list{"one", "1"});
  CHECK(read("meqsum.tsv", "File\tCHQ\tSummary\n1.txt\tSUBJECT: a \"b\"\tb?\n", {"CHQ", "Summary"}) ==
        list{"SUBJECT: a \"b\"", "b?"});
  CHECK(read("mts.csv",
             "\xEF\xBB\xBFID,section_header,section_text,dialogue\r\n0,GENHX,\"The patient, "
             "\"\"A\"\".\",\"Doctor: Hi.\nPatient: Hi.\"\r\n",
             {"dialogue", "section_text"}) == list{"Doctor: Hi.\nPatient: Hi.", "The patient, \"A\"."});
  CHECK(read("plain.tsv", "a\tb\n", {"2", "1", false}) == list{"b", "a"});
  CHECK(read("pqa.json",
             "{\"2\": {\"QUESTION\": \"?\", \"CONTEXTS\": [\"c\", \"d\"], \"LONG_ANSWER\": \"e\"}, \"1\": "
             "{\"CONTEXTS\": [\"a\"], \"LONG_ANSWER\": \"b\"}}",
             corpora::source_target_fields::pubmed_qa()) == list{"a", "b", "c d", "e"});
}

TEST_CASE("a pair that lacks a text is refused by its place, without a word of it") {
  const tests::scratch_folder scratch;
  const auto refusal = [&](const std::string& name, const std::string& text) {
    const auto said =
        tests::refusal<files::file_error>([&] { (void)corpora::read_source_targets(scratch.write(name, text), {}); });
    CHECK(said.find(canary) == std::string::npos);
    return said;
  };
  const std::string one = std::string("{\"source\": \"") + canary + "\", \"target\": \"t\"}\n";
  CHECK_THAT(refusal("a.jsonl", one + "{\"source\": \"" + canary + "\"}"),
             tests::contains("line 2 has no text in field target"));
  CHECK_THAT(refusal("b.jsonl", "{\"source\": [\"" + std::string(canary) + "\", 1], \"target\": \"t\"}"),
             tests::contains("line 1 has no text in field source"));
  CHECK_THAT(refusal("c.jsonl", "{\"source\": \" \\n\", \"target\": \"" + std::string(canary) + "\"}"),
             tests::contains("line 1 has nothing in field source"));
  CHECK_THAT(refusal("d.csv", "source,target\n" + std::string(canary) + ",x\n" + canary + ",\" \"\n"),
             tests::contains("pair 2 has nothing for a target"));
  for (const char* nothing : {"\u3000", "\u00a0\\t", "\x7f", "\u200b\u0301"})
    CHECK_THAT(refusal("n.jsonl", "{\"source\": \"" + std::string(nothing) + "\", \"target\": \"" + canary + "\"}"),
               tests::contains("line 1 has nothing in field source"));
  CHECK_THAT(refusal("n.tsv", "source\ttarget\n\x01\xff\t" + std::string(canary) + "\n"),
             tests::contains("pair 1 has nothing for a source"));
  CHECK_THAT(refusal("e.csv", std::string(canary) + ",target\na,b\n"), tests::contains("lacks the column"));
  CHECK_THAT(refusal("f.json", "[\"" + std::string(canary) + "\"]"), tests::contains("is no object of objects"));
  CHECK_THAT(refusal("g.json", "{\"" + std::string(canary) + "\": 1}"), tests::contains("object 1 has no text"));
  CHECK_THAT(refusal("h.xlsx", canary), tests::contains("another ending"));
}

}  // namespace read_source_targets_test
