#include "clinicalbert/tasks/answering_scores.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::answering_scores_test {
namespace {

const std::string context = "The patient was given aspirin for a fever.";

text::byte_span span_of(const std::string& words) {
  const auto begin = static_cast<std::uint32_t>(context.find(words));
  return {begin, begin + static_cast<std::uint32_t>(words.size())};
}

labels::answers answer(const std::string& words, float score, float no_answer) {
  labels::answers found;
  found.best.push_back({0, span_of(words), score});
  found.no_answer_score = no_answer;
  return found;
}

TEST_CASE("score_answers: without impossible questions the best answer counts, however likely none is") {
  corpora::squad_corpus corpus;
  corpus.contexts.push_back({"", context});
  corpus.questions = {{"1", "what", 0, {span_of("aspirin")}, false},
                      {"2", "why", 0, {span_of("a fever"), span_of("for a fever")}, false},
                      {"3", "who", 0, {}, false},  // unknown
                      {"4", "who", 0, {span_of("The patient")}, false}};
  const std::vector<labels::answers> found{answer("aspirin", 1, 9), answer("aspirin for a fever", 1, 0),
                                           answer("aspirin", 1, 0), labels::answers()};
  const auto scores = tasks::score_answers(corpus, found);
  CHECK(scores.all.questions == 3);
  CHECK(scores.all.exact == tests::approx(1.0 / 3));
  CHECK(scores.all.f1 == tests::approx((1 + 2.0 * 2 / 5) / 3));  // "aspirin for fever" and "for fever"
  CHECK(scores.answerable.questions == 3);
  CHECK(scores.answerable.f1 == scores.all.f1);
  CHECK(scores.impossible.questions == 0);
  CHECK(scores.impossible.exact == 0);
}

TEST_CASE("score_answers: with impossible questions, none is an answer beyond the threshold") {
  corpora::squad_corpus corpus;
  corpus.contexts.push_back({"", context});
  corpus.questions = {{"1", "what", 0, {span_of("aspirin")}, false}, {"2", "where", 0, {}, true}};
  const std::vector<labels::answers> found{answer("aspirin", 4, 5), answer("fever", 3, 5)};
  const auto at = [&](double threshold) { return tasks::score_answers(corpus, found, threshold); };
  CHECK(at(0).answerable.exact == 0);
  CHECK(at(0).impossible.exact == 1);
  CHECK(at(1.5).answerable.exact == 1);
  CHECK(at(1.5).impossible.exact == 1);
  CHECK(at(1.5).all.f1 == 1);
  CHECK(at(2).answerable.f1 == 1);
  CHECK(at(2).impossible.f1 == 0);
}

}  // namespace
}  // namespace clinicalbert::answering_scores_test
