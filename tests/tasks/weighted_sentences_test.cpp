#include "clinicalbert/tasks/weighted_sentences.hpp"

#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "clinicalbert/retrieval/english_terms.hpp"
#include "tests/catch.hpp"

namespace weighted_sentences_test {

using namespace clinicalbert;

TEST_CASE("cosines of sentences are those of their weighted terms") {
  tasks::weighted_sentences<retrieval::english_terms> sentences;
  const std::vector<std::string_view> texts{"pain fever", "fever fever cough", "", "pain fever"};
  sentences.read(texts);
  // Of 4 sentences, 2 have pain, 3 fever, 1 cough.
  const double pain = 1 + std::log(5.0 / 3), fever = 1 + std::log(5.0 / 4), cough = 1 + std::log(5.0 / 2);
  const double first = std::hypot(pain, fever), second = std::hypot(2 * fever, cough);
  CHECK(sentences.similarity(0, 1) == tests::approx(fever / first * 2 * fever / second));
  CHECK(sentences.similarity(1, 0) == sentences.similarity(0, 1));
  CHECK(sentences.similarity(0, 3) == tests::approx(1));
  CHECK(sentences.similarity(0, 2) == 0);
  CHECK(sentences.similarity(2, 2) == 0);  // without words
  const double in_pain = 2 * pain / first, in_fever = 2 * fever / first + 2 * fever / second, in_cough = cough / second;
  const double length = std::sqrt(in_pain * in_pain + in_fever * in_fever + in_cough * in_cough);
  CHECK(sentences.relevance(0) == tests::approx((pain * in_pain + fever * in_fever) / first / length));
  CHECK(sentences.relevance(1) == tests::approx((2 * fever * in_fever + cough * in_cough) / second / length));
  CHECK(sentences.relevance(2) == 0);
}

TEST_CASE("sentences of nothing, and of no words, have no cosines") {
  tasks::weighted_sentences<retrieval::english_terms> sentences;
  sentences.read({});
  const std::vector<std::string_view> texts{"...", "\xff", ""};
  sentences.read(texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    CHECK(sentences.relevance(i) == 0);
    CHECK(sentences.similarity(i, 0) == 0);
  }
}

}  // namespace weighted_sentences_test
