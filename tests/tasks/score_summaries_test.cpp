#include "clinicalbert/tasks/score_summaries.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace score_summaries_test {

namespace {

using namespace clinicalbert;

bool is_equal(const metrics::precision_recall& ours, const nlohmann::json& theirs) {
  return tests::fits(ours.precision, theirs.at("precision")) && tests::fits(ours.recall, theirs.at("recall")) &&
         tests::fits(ours.f1, theirs.at("f1"));
}

}  // namespace

TEST_CASE("summaries have rouge-score's figures") {
  for (const auto& sample : tests::metrics_reference("rouge"))
    for (const bool stems : {false, true}) {
      const auto gold = sample.at("target").get<std::string>(), predicted = sample.at("prediction").get<std::string>();
      const auto& want = sample.at(stems ? "stemmed" : "plain");
      // Sentences of ours: all but ROUGE-Lsum does not depend on where they end.
      const auto found = tasks::score_summary(gold, predicted, stems);
      CHECK(is_equal(found.rouge_1, want.at("rouge1")));
      CHECK(is_equal(found.rouge_2, want.at("rouge2")));
      CHECK(is_equal(found.rouge_l, want.at("rougeL")));
      const auto by_lines =
          tasks::score_sentences(metrics::rouge_sentences(gold, stems), metrics::rouge_sentences(predicted, stems));
      CHECK(is_equal(by_lines.rouge_l_sum, want.at("rougeLsum")));
    }
}

TEST_CASE("sentences need no lines of their own, and Chinese is compared by words") {
  CHECK(tasks::words_of_sentences("Pain was seen. No fever.") ==
        std::vector<std::vector<std::string>>{{"pain", "was", "seen"}, {"no", "fever"}});
  const auto one = tasks::score_summary("\u60a3\u8005\u9ad8\u8840\u538b\u3002", "\u9ad8\u8840\u538b\u3002");
  CHECK(one.rouge_1.precision == 1);
  CHECK(one.rouge_1.recall > 0);
  CHECK(one.rouge_1.recall < 1);
  CHECK(tasks::score_summary("Pain.", "").rouge_1.f1 == 0);
}

TEST_CASE("the scores of texts are their means") {
  const std::vector<metrics::rouge_scores> two{tasks::score_summary("a b", "a b"), tasks::score_summary("a b", "c")};
  const auto mean = tasks::mean_of(two);
  CHECK(mean.rouge_1.f1 == 0.5);
  CHECK(mean.rouge_2.precision == 0.5);
  CHECK(mean.rouge_l_sum.recall == 0.5);
  CHECK(tasks::mean_of({}).rouge_l.f1 == 0);
}

}  // namespace score_summaries_test
