#include "clinicalbert/corpora/write_squad.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace write_squad_test {

using namespace clinicalbert;
using corpora::squad_corpus;

TEST_CASE("a SQuAD corpus is written and read again") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "q.json";
  squad_corpus corpus;
  corpus.version = "v2.0";
  corpus.contexts = {{"T", "\xC3\xA4 \xF0\x9F\x98\x80 fever"}, {"T", "x"}, {"", "y"}, {"T", "z"}};
  corpus.questions = {
      {"a", "What?", 0, {{8, 13}, {3, 7}}, false}, {"b", "\xE6\x82\xA3", 0, {}, true}, {"c", "", 3, {{0, 1}}, false}};
  corpora::write_squad(path, corpus);
  const auto read = corpora::read_squad(path);
  CHECK(read.version == corpus.version);
  CHECK(read.contexts == corpus.contexts);
  CHECK(read.questions == corpus.questions);

  const auto refused = [&](const corpora::squad_question& question, const char* why) {
    auto wrong = corpus;
    wrong.contexts[0].text = "\xC3\xA4 canary";
    wrong.questions = {question};
    CHECK_THROWS_WITH(corpora::write_squad(path, wrong), tests::contains(why) && !tests::contains("canary"));
  };
  refused({"q", "canary", 4, {}, false}, "question 0 does not follow");
  refused({"q", "canary", 0, {{3, 10}}, false}, "question 0 has an answer that does not lie");
  refused({"q", "canary", 0, {{3, 3}}, false}, "question 0 has an answer that does not lie");
  refused({"q", "canary", 0, {{1, 4}}, false}, "question 0 has an answer that parts");
  refused({"q", "canary\xFF", 0, {}, false}, "question 0 has bytes");
  corpus.questions[1].context = 1;
  corpus.questions[2].context = 0;
  CHECK_THROWS_WITH(corpora::write_squad(path, corpus), tests::contains("question 2 does not follow"));
  CHECK(corpora::read_squad(path).contexts.size() == 4);
}

}  // namespace write_squad_test
