#include "clinicalbert/tasks/embedded_sentences.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/tasks/sentence_extractor.hpp"
#include "tests/catch.hpp"

namespace embedded_sentences_test {

namespace {

using namespace clinicalbert;

/// Texts by their first letters: a and b are at right angles, c is between them.
struct first_letters final : tasks::embedder_session {
  using embedder_session::embed;
  void embed(std::span<const std::string_view> texts, std::vector<float>& embeddings) override {
    static const std::map<char, std::vector<float>> rows{{'a', {1, 0}}, {'b', {0, 1}}, {'c', {0.6F, 0.8F}}};
    embeddings.clear();
    for (const auto text : texts) {
      const auto& row = rows.at(text[0]);
      embeddings.insert(embeddings.end(), row.begin(), row.end());
    }
  }
};

}  // namespace

TEST_CASE("sentences are compared by their embeddings and the mean of these") {
  tasks::embedded_sentences sentences(std::make_unique<first_letters>());
  const std::vector<std::string_view> texts{"a", "b", "c", "b"};
  sentences.read(texts);
  CHECK(sentences.similarity(0, 1) == 0);
  CHECK(sentences.similarity(0, 2) == tests::approx(0.6));
  CHECK(sentences.similarity(1, 3) == 1);
  const double length = std::hypot(1.6, 2.8);
  CHECK(sentences.relevance(0) == tests::approx(1.6 / length));
  CHECK(sentences.relevance(2) == tests::approx((0.6 * 1.6 + 0.8 * 2.8) / length));
  sentences.read({});
}

TEST_CASE("an extractor takes an encoder") {
  tasks::sentence_extractor extractor(std::make_unique<tasks::embedded_sentences>(std::make_unique<first_letters>()),
                                      {.sentences = 3, .balance = 0.5});
  constexpr std::string_view text = "b is one.\n\nb is two.\n\na is three.\n\nc is four.";
  const auto chosen = extractor.extract(text);
  std::vector<std::string_view> sentences;
  for (const auto& one : chosen) sentences.push_back(text.substr(one.span.begin, one.span.size()));
  CHECK(sentences == std::vector<std::string_view>{"b is one.", "a is three.", "c is four."});  // b once
  CHECK(chosen[2].rank == 0);
  CHECK(chosen[0].rank == 1);
}

}  // namespace embedded_sentences_test
