#include "clinicalbert/tasks/score_answers.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/tasks/load_span_answerer.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_answerer.hpp"
#include "tests/temporary_folder.hpp"

namespace clinicalbert::score_answers_test {
namespace {

TEST_CASE("predict_answers: each question is answered from its context, as alone") {
  const tests::temporary_folder parent;
  const auto folder = parent.path() / "reader";
  tests::write_tiny_folder<tests::tiny_span_answerer::model>(folder, {}, 0.4, "BertForQuestionAnswering");
  const auto reader = tasks::load_span_answerer<tests::tiny_reader, tests::backend>(tasks::model_folder(folder));
  corpora::squad_corpus corpus;
  corpus.contexts = {{"", tests::tiny_text(90)}, {"", tests::tiny_text(7)}};
  for (std::size_t q = 0; q < 40; ++q)
    corpus.questions.push_back({std::to_string(q), std::string(1 + q % 5, 'w'), q < 35 ? 0U : 1U, {}, true});
  tests::backend::stream stream;
  const auto found = tasks::predict_answers(stream, reader, corpus);
  REQUIRE(found.size() == 40);
  for (const std::size_t q : {0U, 4U, 31U, 32U, 34U, 35U, 39U}) {
    tasks::asked_question asked;
    tokens::encoding text;
    reader.tokenizer().append_pieces(corpus.questions[q].question, asked.question, 0);
    reader.tokenizer().append_pieces(corpus.contexts[corpus.questions[q].context].text, text, 1);
    asked.texts = {&text};
    reader.answer(stream, {&asked, 1});
    CHECK(found[q].best == asked.found.best);
    CHECK(found[q].no_answer_score == asked.found.no_answer_score);
  }
}

}  // namespace
}  // namespace clinicalbert::score_answers_test
