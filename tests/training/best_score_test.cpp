#include "clinicalbert/training/best_score.hpp"

#include <limits>
#include <vector>

#include "tests/catch.hpp"

namespace best_score_test {

using namespace clinicalbert::training;
using scores = std::vector<named_score>;

TEST_CASE("more is better, equal is not") {
  best_score best;
  CHECK(best.add(scores{{"f1", 0.0}}, "f1", 10));  // the first always
  CHECK(best.add(scores{{"f1", 0.5}}, "f1", 20));
  CHECK(!best.add(scores{{"f1", 0.5}}, "f1", 30));
  CHECK(!best.add(scores{{"f1", 0.4}}, "f1", 40));
  CHECK(best.step == 20);
  CHECK(best.value == 0.5);
  CHECK(best.not_better == 2);
  CHECK(best.add(scores{{"f1", 0.6}}, "f1", 50));
  CHECK(best.not_better == 0);
}

TEST_CASE("of a loss, an error or a perplexity less is better") {
  for (const char* name : {"loss", "dev_loss", "mean_squared_error", "perplexity"}) {
    CAPTURE(name);
    best_score best;
    best.add(scores{{name, 2.0}}, name, 1);
    CHECK(best.add(scores{{name, 1.0}}, name, 2));
    CHECK(!best.add(scores{{name, 1.5}}, name, 3));
  }
  CHECK(!lower_is_better("f1"));
}

TEST_CASE("the metric is the one named, or the first; one that is not there is an error") {
  best_score first, named;
  const scores before{{"f1", 0.1}, {"recall", 0.9}}, after{{"f1", 0.2}, {"recall", 0.8}};
  first.add(before, "", 1);
  CHECK(first.add(after, "", 2));
  named.add(before, "recall", 1);
  CHECK(!named.add(after, "recall", 2));
  CHECK_THROWS_WITH(named.add(after, "precision", 3), tests::contains("precision"));
}

TEST_CASE("NaN is never better, and anything is better than NaN; without scores the last is the best") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  best_score best;
  CHECK(best.add(scores{{"f1", nan}}, "", 1));
  CHECK(!best.add(scores{{"f1", nan}}, "", 2));
  CHECK(best.add(scores{{"f1", 0.0}}, "", 3));
  CHECK(!best.add(scores{{"f1", nan}}, "", 4));
  best_score last;
  for (std::size_t step = 1; step < 4; ++step) CHECK(last.add({}, "", step));
  CHECK(last.step == 3);
}

}  // namespace best_score_test
