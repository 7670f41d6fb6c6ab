#include "clinicalbert/training/check_options.hpp"

#include <limits>

#include "tests/catch.hpp"

namespace check_options_test {

using namespace clinicalbert::training;

TEST_CASE("options that no run can have are refused by name") {
  CHECK_NOTHROW(check_options({}));
  CHECK_NOTHROW(check_options({.batch = 0, .batch_tokens = 100}));
  CHECK_NOTHROW(check_options({.warm_up = 100}));
  CHECK_THROWS_WITH(check_options({.batch = 0}), tests::contains("batch"));
  CHECK_THROWS_WITH(check_options({.accumulation = 0}), tests::contains("accumulation"));
  CHECK_THROWS_WITH(check_options({.learning_rate = -1}), tests::contains("learning rate"));
  CHECK_THROWS_WITH(check_options({.learning_rate = std::numeric_limits<double>::quiet_NaN()}),
                    tests::contains("learning rate"));
  CHECK_THROWS_WITH(check_options({.warm_up = -0.1}), tests::contains("warm-up"));
  CHECK_THROWS_WITH(check_options({.max_norm = -1}), tests::contains("norm"));
  CHECK_THROWS_WITH(check_options({.parts = {{"*", -1}}}), tests::contains("part"));
  CHECK_THROWS_WITH(check_options({.layer_decay = 0}), tests::contains("layer decay"));
  CHECK_THROWS_WITH(check_options({.adversarial = std::numeric_limits<double>::infinity()}), tests::contains("attack"));
  CHECK_THROWS_WITH(check_options({.low_rank = {.rank = 8, .alpha = 0}}), tests::contains("low-rank"));
  constexpr float infinite = std::numeric_limits<float>::infinity();
  CHECK_NOTHROW(check_options({.loss_scale = {.first = loss_scale::least, .growth = 1, .growth_steps = 1}}));
  for (const loss_scale_settings& wrong :
       {loss_scale_settings{.first = 0}, loss_scale_settings{.first = infinite}, loss_scale_settings{.growth = 0.9},
        loss_scale_settings{.backoff = 0}, loss_scale_settings{.backoff = 1}, loss_scale_settings{.growth_steps = 0}})
    CHECK_THROWS_WITH(check_options({.loss_scale = wrong}), tests::contains("loss scale"));
}

}  // namespace check_options_test
