#include "clinicalbert/tasks/answer_questions.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/open_question_answerer.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_answerer.hpp"
#include "tests/temporary_folder.hpp"

namespace clinicalbert::answer_questions_test {
namespace {

using models_here = models::model_list<models::minilm_l6, tests::tiny_reader>;

void check_same(const labels::answers& got, const labels::answers& want) {
  CHECK(got.no_answer_score == want.no_answer_score);
  CHECK(got.no_answer_probability == want.no_answer_probability);
  CHECK(got.best == want.best);
}

TEST_CASE("one const answerer serves many threads, each the same as alone; texts may be empty or malformed") {
  const tests::temporary_folder parent;
  const auto folder = parent.path() / "reader";
  tests::write_tiny_folder<tests::tiny_span_answerer::model>(folder, {}, 0.4, "BertForQuestionAnswering");
  const auto answerer = tasks::open_question_answerer<tests::backend, models_here>(folder);
  const std::string text = tests::tiny_text(200), bad = "\xff\xfe ab \x80";
  const std::vector<std::string_view> texts{text, "", bad};
  const auto session = answerer->open_session();
  const auto alone = session->answer(tests::tiny_question, texts);
  CHECK(!alone.best.empty());
  check_same(session->answer(tests::tiny_question, texts), alone);

  const auto of_bad = session->answer(tests::tiny_question, bad);
  REQUIRE(!of_bad.best.empty());
  for (const auto& one : of_bad.best) {
    CHECK(one.span.begin >= 3);
    CHECK(one.span.end <= 5);
  }
  CHECK(session->answer(tests::tiny_question, std::string_view()).has_none());
  CHECK(session->answer(tests::tiny_question, std::vector<std::string_view>()).has_none());

  backends::thread_pool pool(3);
  check_same(answerer->open_session(&pool)->answer(tests::tiny_question, texts), alone);
  std::vector<labels::answers> found(16);
  std::vector<std::thread> threads;
  for (auto& one : found)
    threads.emplace_back([&] { one = answerer->open_session()->answer(tests::tiny_question, texts); });
  for (auto& thread : threads) thread.join();
  for (const auto& one : found) check_same(one, alone);
}

TEST_CASE("a folder without a span extractor is refused by the tensor that is missing, or by its shape") {
  const tests::temporary_folder parent;
  const auto folder = parent.path() / "encoder";
  using encoder = models::encoder<tests::tiny_reader, tests::backend>;
  tests::write_tiny_folder<heads::with_heads<encoder>>(folder, {}, 0.4, "BertModel");
  CHECK_THROWS_WITH((tasks::open_question_answerer<tests::backend, models_here>(folder)),
                    tests::contains("qa_outputs.weight") && tests::contains("is missing"));
  CHECK_THROWS_WITH((tasks::open_question_answerer<tests::backend, models::model_list<models::minilm_l6>>(folder)),
                    tests::contains("config.json: ") && tests::contains("minilm_l6 has "));
  CHECK_THROWS_AS((tasks::open_question_answerer<tests::backend, models_here>(parent.path() / "none")),
                  files::file_error);
}

}  // namespace
}  // namespace clinicalbert::answer_questions_test
