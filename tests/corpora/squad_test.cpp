#include "clinicalbert/corpora/squad.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/temporary_folder.hpp"

namespace squad_test {

using namespace clinicalbert;
using corpora::parse_squad;

namespace {

std::string one(const std::string& question) {
  return R"({"data": [{"paragraphs": [{"context": "canary \uD83D\uDE00 bird", "qas": [)" + question + "]}]}]}";
}

}  // namespace

TEST_CASE("questions and answers, offsets in bytes") {
  const auto corpus = parse_squad(
      R"({"version": "v2.0", "data": [{"title": "T", "paragraphs": [
        {"context": "\u00E4 \uD83D\uDE00 fever, fever", "qas": [
          {"id": "q1", "question": "What?", "answers": [{"text": "fever", "answer_start": 4},
            {"text": "\uD83D\uDE00", "answer_start": 2}, {"text": "fever", "answer_start": 11}], "is_impossible": false},
          {"id": 2, "question": "Who?", "answers": [], "is_impossible": true,
            "plausible_answers": [{"text": "fever", "answer_start": 4}]}]},
        {"context": "x", "qas": []}]},
        {"paragraphs": [{"context": "y", "document_id": 7, "qas": [{"id": "q3", "question": "", "answers": []}]}]}]})",
      "f");
  CHECK(corpus.version == "v2.0");
  REQUIRE(corpus.contexts.size() == 3);
  CHECK(corpus.contexts[1] == corpora::squad_context{"T", "x"});
  CHECK(corpus.contexts[2].title.empty());
  REQUIRE(corpus.questions.size() == 3);
  CHECK(corpus.questions[0].answers == std::vector<text::byte_span>{{8, 13}, {3, 7}, {15, 20}});
  CHECK(corpus.questions[1].id == "2");
  CHECK(corpus.questions[1].impossible);
  CHECK(!corpus.questions[2].impossible);
  CHECK(corpus.questions[2].context == 2);
  CHECK(corpus.plausible_answers == 1);
}

TEST_CASE("questions of another form are named by place and id, without their words") {
  const auto refused = [](const std::string& text, const std::string& why) {
    CHECK_THROWS_AS(parse_squad(text, "f.json"), files::file_error);
    CHECK_THROWS_WITH(parse_squad(text, "f.json"),
                      tests::contains("f.json: ") && tests::contains(why) && !tests::contains("canary"));
  };
  const std::string where = "article 0, paragraph 0, question 0";
  refused("[\"canary\"]", "the file has no list in field data");
  refused("{\"data\": [\"canary\"]}", "article 0 has no list in field paragraphs");
  refused(R"({"data": [{"paragraphs": [{"context": 1, "qas": []}]}]})", "paragraph 0 has no string in field context");
  refused(R"({"data": [{"paragraphs": [{"context": "canary"}]}]})", "paragraph 0 has no list in field qas");
  refused(one(R"({"question": "canary"})"), where + " has no string in field id");
  refused(one(R"({"id": "q7", "question": "canary"})"), where + " (id q7) has no list in field answers");
  const auto answer = [&](const std::string& fields) {
    return one(R"({"id": "q7", "question": "canary", "answers": [)" + fields + "]}");
  };
  refused(answer(R"({"text": "bird", "answer_start": 10})"),
          where + " (id q7), answer 0 of 4 bytes does not stand at character 10 of its context of 13 characters");
  refused(answer(R"({"text": "canary", "answer_start": 1})"), "answer 0 of 6 bytes does not stand at character 1");
  refused(answer(R"({"text": "bird", "answer_start": 99})"), "character 99");
  refused(answer(R"({"text": "bird canary", "answer_start": 9})"), "character 9");
  refused(answer(R"({"text": "bird", "answer_start": -1})"), "has no whole number from 0 in field answer_start");
  refused(answer(R"({"text": "", "answer_start": 0})"), "is empty");
  refused(answer(R"({"answer_start": 0})"), "has no string in field text");
  refused(one(R"({"id": "q7", "question": "canary", "is_impossible": true, "answers": [{"text": "bird",
    "answer_start": 9}]})"),
          "is impossible and has answers");
  refused(one(R"({"id": "q7", "question": "canary", "is_impossible": "canary", "answers": []})"), "true or false");
  refused(one(R"({"id": "q", "question": "canary", "answers": []}, {"id": "q", "question": "", "answers": []})"),
          "question 1 (id q) has the id of a question before it");
  refused("{\"data\": [canary", "is not valid JSON");
}

TEST_CASE("the whole of COVID-QA") {
  const auto packed = tests::corpus("covid-qa/covidqa_200423_aligned.json.xz");
  const tests::temporary_folder folder;
  const auto path = folder.path() / "covid.json";
  if (!packed || std::system(("xz -dc '" + packed->string() + "' > '" + path.string() + "'").c_str()) != 0)
    return tests::skip("CLINICALBERT_DATA has no covid-qa, or xz is not there");
  const auto corpus = corpora::read_squad(path);
  CHECK(corpus.contexts.size() == 98);
  CHECK(corpus.questions.size() == 1380);
  std::size_t answers = 0;
  for (const auto& question : corpus.questions) answers += question.answers.size();
  CHECK(answers == 1380);
}

}  // namespace squad_test
