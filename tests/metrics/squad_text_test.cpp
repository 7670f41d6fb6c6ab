#include "clinicalbert/metrics/squad_text.hpp"

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace squad_text_test {

using namespace clinicalbert;
using metrics::normalize_answer;

TEST_CASE("answers are normalized as SQuAD does") {
  std::size_t texts = 0;
  for (const auto& sample : tests::metrics_reference("squad")) {
    CHECK(normalize_answer(sample.at("prediction").get<std::string>()) ==
          sample.at("normalised")[0].get<std::string>());
    CHECK(normalize_answer(sample.at("truth").get<std::string>()) == sample.at("normalised")[1].get<std::string>());
    texts += 2;
  }
  CHECK(texts == 188);
}

TEST_CASE("articles are whole words") {
  CHECK(normalize_answer("The theater, an anaemia; a A-scan") == "theater anaemia ascan");
  CHECK(normalize_answer("\u201ca\u201d") == "\u201c \u201d");  // curly quotes stay, and are no letters
  CHECK(normalize_answer("a\u00b0 \u00e9a \u4e2da a\u2122") == "\u00b0 \u00e9a \u4e2da \u2122");
  CHECK(normalize_answer("a\u0301") == "\u0301");  // so does a mark
  CHECK(normalize_answer("a_b _a_") == "ab");
  CHECK(normalize_answer("the\u3000cat\x1f"
                         "sat\n") == "cat sat");
  CHECK(normalize_answer(" , ").empty());
  CHECK(normalize_answer("").empty());
  CHECK(normalize_answer("x\xFF") == "x\uFFFD");
}

}  // namespace squad_text_test
