#include "clinicalbert/tasks/trace_sentences.hpp"

#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace trace_sentences_test {

using namespace clinicalbert;

TEST_CASE("a sentence's shares are the attention of its words, over that to words") {
  // Two sentences of a part that stands behind a first line; ids: start, "Pain", ".", "No", "fever", ".", end.
  constexpr std::string_view summary = "Before.\nPain. No fever.";
  const std::vector<text::byte_span> written{{8, 8}, {8, 12}, {12, 13}, {14, 16}, {17, 22}, {22, 23}, {23, 23}};
  // The source: [CLS], two words of the sentence 10..20, one of 21..30, [SEP]; 0..9 was in another part.
  const std::vector<text::byte_span> read{{0, 0}, {10, 14}, {15, 20}, {21, 29}, {0, 0}};
  const std::vector<text::byte_span> sentences{{0, 9}, {10, 20}, {21, 30}};
  const std::vector<double> attention{
      0.5, 0.2, 0.1, 0.1, 0.1,  // Pain
      0.9, 0.0, 0.0, 0.1, 0.0,  // .
      0.0, 0.0, 0.0, 1.0, 0.0,  // No
      0.0, 0.1, 0.0, 0.9, 0.0,  // fever
      1.0, 0.0, 0.0, 0.0, 0.0,  // .
      0.0, 1.0, 0.0, 0.0, 0.0,  // the end, which is no word
  };
  std::vector<tasks::traced_sentence> traced;
  tasks::trace_sentences(summary, {{8, 23}, written, read, attention}, sentences, traced);
  REQUIRE(traced.size() == 2);
  CHECK(traced[0].span == text::byte_span{8, 13});
  REQUIRE(traced[0].shares.size() == 2);
  CHECK(traced[0].shares[0].span == sentences[1]);
  CHECK(traced[0].shares[0].mass == tests::approx(0.3 / 0.5));
  CHECK(traced[0].shares[1].span == sentences[2]);
  CHECK(traced[0].shares[1].mass == tests::approx(0.2 / 0.5));
  CHECK(traced[1].span == text::byte_span{14, 23});
  REQUIRE(traced[1].shares.size() == 2);
  CHECK(traced[1].shares[0].span == sentences[2]);
  CHECK(traced[1].shares[0].mass == tests::approx(0.95));
}

TEST_CASE("a part without words has no sentences, and without attention to words no shares") {
  std::vector<tasks::traced_sentence> traced;
  const std::vector<text::byte_span> none{{0, 0}, {0, 0}}, word{{0, 0}, {0, 5}};
  const std::vector<double> attention{1, 0};
  tasks::trace_sentences("", {{0, 0}, none, none, attention}, {}, traced);
  CHECK(traced.empty());
  tasks::trace_sentences("Pain.", {{0, 5}, word, none, attention}, {}, traced);
  REQUIRE(traced.size() == 1);
  CHECK(traced[0].shares.empty());
}

}  // namespace trace_sentences_test
