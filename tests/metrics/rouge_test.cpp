#include "clinicalbert/metrics/rouge.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace rouge_test {

using namespace clinicalbert;
using strings = std::vector<std::string>;

namespace {

bool is_equal(const metrics::precision_recall& ours, const nlohmann::json& theirs) {
  return tests::fits(ours.precision, theirs.at("precision")) && tests::fits(ours.recall, theirs.at("recall")) &&
         tests::fits(ours.f1, theirs.at("f1"));
}

}  // namespace

TEST_CASE("ROUGE equals rouge-score's") {
  const auto samples = tests::metrics_reference("rouge");
  CHECK(samples.size() == 104);
  for (std::size_t number = 0; number < samples.size(); ++number) {
    CAPTURE(number);
    const auto& sample = samples[number];
    for (const bool stems : {false, true}) {
      CAPTURE(stems);
      const auto scores = metrics::score_rouge(sample.at("target").get<std::string>(),
                                               sample.at("prediction").get<std::string>(), stems);
      const nlohmann::json& expected = sample.at(stems ? "stemmed" : "plain");
      CHECK(is_equal(scores.rouge_1, expected.at("rouge1")));
      CHECK(is_equal(scores.rouge_2, expected.at("rouge2")));
      CHECK(is_equal(scores.rouge_l, expected.at("rougeL")));
      CHECK(is_equal(scores.rouge_l_sum, expected.at("rougeLsum")));
    }
  }
}

TEST_CASE("ROUGE counts runs and subsequences of any words") {
  const strings gold{"\u60a3\u8005", "\u65e0", "\u53d1\u70ed"}, predicted{"\u60a3\u8005", "\u53d1\u70ed"};
  CHECK(metrics::rouge_n(gold, predicted, 1) == metrics::match_counts{2, 2, 3});
  CHECK(metrics::rouge_n(gold, predicted, 2) == metrics::match_counts{0, 1, 2});
  CHECK(metrics::rouge_n(gold, predicted, 4) == metrics::match_counts{});
  CHECK(metrics::rouge_l(gold, predicted) == metrics::match_counts{2, 2, 3});
  CHECK(metrics::rouge_l({}, predicted) == metrics::match_counts{0, 2, 0});
  CHECK_THROWS_AS(metrics::rouge_n(gold, predicted, 0), metrics::metric_error);
}

TEST_CASE("ROUGE-Lsum counts no word more often than both have it") {
  // Lin 2004, section 3.2: w1 w2 w3 w4 w5 against w1 w2 w6 w7 w8 and w1 w3 w8 w9 w5 has w1 w2 w3 w5
  const std::vector<strings> gold{{"w1", "w2", "w3", "w4", "w5"}};
  const std::vector<strings> predicted{{"w1", "w2", "w6", "w7", "w8"}, {"w1", "w3", "w8", "w9", "w5"}};
  CHECK(metrics::rouge_l_sum(gold, predicted) == metrics::match_counts{4, 10, 5});
  const std::vector<strings> twice{{"a"}, {"a"}}, once{{"a"}};
  CHECK(metrics::rouge_l_sum(twice, once) == metrics::match_counts{1, 1, 2});
  CHECK(metrics::rouge_l_sum({}, once) == metrics::match_counts{0, 1, 0});
}

}  // namespace rouge_test
