#include "clinicalbert/corpora/pubmed_qa.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace pubmed_qa_test {

using namespace clinicalbert;
using corpora::parse_pubmed_qa;

TEST_CASE("PubMedQA: a question and its contexts are a pair, the decision its label") {
  const std::string text = R"({
    "22": {"QUESTION": "Does it help?", "CONTEXTS": ["It was given.", "", "It did \u00E4."], "LABELS": ["A", "B", "C"],
           "LONG_ANSWER": "Yes.", "final_decision": "yes"},
    "105": {"QUESTION": "And this?", "CONTEXTS": ["None."]}})";
  const auto questions = parse_pubmed_qa(text, "f");
  REQUIRE(questions.size() == 2);
  CHECK(questions[0].id == "105");
  CHECK(questions[0].labels.empty());
  CHECK(questions[1].id == "22");
  CHECK(questions[1].text == "Does it help?");
  CHECK(questions[1].second_text == "It was given.  It did \xC3\xA4.");
  CHECK(questions[1].labels == std::vector<std::string>{"yes"});

  const tests::temporary_folder folder;
  const auto path = folder.path() / "f.json";
  std::ofstream(path) << text;
  CHECK(corpora::read_pubmed_qa(path).size() == 2);
  CHECK(parse_pubmed_qa("{}", "f").empty());
}

TEST_CASE("PubMedQA: another form is refused by place, without words") {
  const auto refused = [](const std::string& text, const std::string& why) {
    CHECK_THROWS_AS(parse_pubmed_qa(text, "f.json"), files::file_error);
    CHECK_THROWS_WITH(parse_pubmed_qa(text, "f.json"),
                      tests::contains("f.json: ") && tests::contains(why) && !tests::contains("canary"));
  };
  refused("[\"canary\"]", "the file is no object");
  refused(R"({"1": "canary"})", "question 0 has no string in field QUESTION");
  refused(R"({"1": {"QUESTION": "canary"}})", "question 0 has no list in field CONTEXTS");
  refused(R"({"1": {"QUESTION": "canary", "CONTEXTS": []}})", "question 0 has no words in its contexts");
  refused(R"({"1": {"QUESTION": "canary", "CONTEXTS": ["canary", 2]}})", "question 0 has no string in context 1");
  const auto decided = [](const std::string& decision) {
    return R"({"1": {"QUESTION": "canary", "CONTEXTS": ["canary"], "final_decision": )" + decision + "}}";
  };
  refused(decided("true"), "question 0 has no string in field final_decision");
  refused(decided("\"\""), "question 0 has an empty field final_decision");
}

}  // namespace pubmed_qa_test
