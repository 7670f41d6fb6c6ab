#include "clinicalbert/corpora/summarized_texts.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace summarized_texts_test {

namespace {

using namespace clinicalbert;

struct shelf {
  tests::temporary_folder folder;

  [[nodiscard]] std::filesystem::path file(const char* name, const std::string& text) const {
    std::ofstream(folder.path() / name, std::ios::binary) << text;
    return folder.path() / name;
  }
};

const std::vector<corpora::summarized_text> two{{"A long text.", "Text."}, {"Another, with\ntwo lines.", "Lines."}};

}  // namespace

TEST_CASE("texts and summaries are read from lines of JSON and from tables") {
  const shelf s;
  CHECK(corpora::read_summarized(s.file("a.jsonl",
                                        "{\"text\": \"A long text.\", \"summary\": \"Text.\", \"id\": 7}\n\n"
                                        "{\"summary\": \"Lines.\", \"text\": \"Another, with\\ntwo lines.\"}\n")) ==
        two);
  CHECK(corpora::read_summarized(s.file("a.csv",
                                        "id,summary,text\n1,Text.,A long text.\n2,Lines.,\"Another, with\n"
                                        "two lines.\"\n")) == two);
  const auto named = corpora::read_summarized(s.file("a.tsv", "File\tCHQ\tSummary\n1\tA long text.\tText.\n"),
                                              {.text = "CHQ", .summary = "Summary"});
  CHECK(named == std::vector{two[0]});
  CHECK(corpora::read_summarized(s.file("b.tsv", "A long text.\tText.\n"), {"1", "2", false}) == std::vector{two[0]});
}

TEST_CASE("PubMedQA's conclusions are summaries of its contexts") {
  const shelf s;
  const auto texts = corpora::read_summarized(s.file("p.json", R"({"2": {"QUESTION": "Is it?", "CONTEXTS": ["One.",
    "Two."], "LONG_ANSWER": "It is."}, "1": {"CONTEXTS": ["Three."], "LONG_ANSWER": "It was."}})"));
  CHECK(texts == std::vector<corpora::summarized_text>{{"Three.", "It was."}, {"One.\nTwo.", "It is."}});
}

TEST_CASE("what is no text with a summary is refused by place, without words") {
  const shelf s;
  const auto refused = [&](const char* name, const std::string& text, const std::string& why) {
    const auto path = s.file(name, text);
    CHECK_THROWS_AS(corpora::read_summarized(path), files::file_error);
    CHECK_THROWS_WITH(corpora::read_summarized(path), tests::contains(why) && !tests::contains("canary"));
  };
  refused("a.jsonl", "{\"text\": \"canary\"}\n", "line 1 has no string in field summary");
  refused("a.jsonl", "{\"text\": \"canary\", \"summary\": 5}\n", "line 1 has no string in field summary");
  refused("a.jsonl", "{\"text\": \"canary\", \"summary\": \" \"}\n", "text 1 or its summary is empty");
  refused("a.csv", "text,canary\nx,y\n", "lacks the column that was asked for as second text");
  refused("a.json", "[\"canary\"]", "the file is no object");
  refused("a.json", R"({"1": {"CONTEXTS": ["canary", 1], "LONG_ANSWER": "x"}})", "question 0 has something else");
  refused("a.json", R"({"1": {"CONTEXTS": ["canary"]}})", "question 0 has no string in field LONG_ANSWER");
  refused("a.doc", "canary", "has another ending");
}

}  // namespace summarized_texts_test
