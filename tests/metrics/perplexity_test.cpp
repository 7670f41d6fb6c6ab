#include "clinicalbert/metrics/perplexity.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace perplexity_test {

using namespace clinicalbert;

TEST_CASE("perplexity equals the reference") {
  const auto reference = tests::metrics_reference("perplexity");
  metrics::perplexity perplexity;
  for (const auto& loss : reference.at("negative_log_likelihoods")) perplexity.add(loss.get<double>());
  CHECK(perplexity.tokens() == 50);
  CHECK(tests::fits(perplexity.value(), reference.at("perplexity")));
}

TEST_CASE("perplexity is the number of equally likely tokens, and of none not defined") {
  metrics::perplexity perplexity;
  CHECK(std::isnan(perplexity.value()));
  perplexity.add(7 * std::log(30.0), 7);
  perplexity.add(std::log(30.0));
  CHECK(perplexity.value() == tests::approx(30.0).epsilon(1e-12));
}

}  // namespace perplexity_test
