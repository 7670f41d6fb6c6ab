#include "clinicalbert/metrics/squad.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace squad_test {

using namespace clinicalbert;
using metrics::score_answer;
using answers = std::vector<std::string>;

TEST_CASE("scores of answers equal SQuAD's") {
  for (const auto& sample : tests::metrics_reference("squad")) {
    const auto score = score_answer(sample.at("prediction").get<std::string>(), sample.at("truth").get<std::string>());
    CHECK(tests::fits(score.exact, sample.at("exact")));
    CHECK(tests::fits(score.f1, sample.at("f1")));
  }
}

TEST_CASE("of several gold answers the best counts") {
  const answers gold{"left lung", "the lower left lobe of the lung"};
  CHECK(score_answer("The left lung", gold).exact == 1.0);
  const auto score = score_answer("lower left lobe", gold);
  CHECK(score.exact == 0.0);
  CHECK(score.f1 == tests::approx(6.0 / 8).margin(1e-12));  // 3 words of 3 and of 5
}

TEST_CASE("no answer is right where there is none") {
  CHECK(score_answer("", answers{}).exact == 1.0);
  CHECK(score_answer("the", answers{}).f1 == 1.0);
  CHECK(score_answer("lung", answers{}).f1 == 0.0);
  CHECK(score_answer("", answers{"lung"}).exact == 0.0);
  CHECK(score_answer("", answers{"the", "lung"}).exact == 0.0);  // "the" is no answer, and there is another
  CHECK(score_answer("", answers{"the", "."}).f1 == 1.0);
}

}  // namespace squad_test
