#include "clinicalbert/optimizers/schedule_kind.hpp"

#include <cstdint>

#include "tests/catch.hpp"

namespace schedule_kind_test {

using namespace clinicalbert::optimizers;

TEST_CASE("every schedule is found by its name, and a name that is none is not") {
  for (const auto name : schedule_names) {
    REQUIRE(schedule_named(name).has_value());
    CHECK(name_of(*schedule_named(name)) == name);
  }
  CHECK(!schedule_named("linear "));
  CHECK(!schedule_named(""));
}

TEST_CASE("the settings' factor is the function's") {
  const auto of = [](schedule_kind kind) { return schedule_settings{.kind = kind}; };
  for (std::uint64_t step = 0; step < 30; ++step) {
    CAPTURE(step);
    CHECK(schedule_settings{}.factor(step, 5, 25) == schedule::linear_from_first_step(step, 5, 25));
    CHECK(of(schedule_kind::linear).factor(step, 5, 25) == schedule::linear(step, 5, 25));
    CHECK(of(schedule_kind::cosine).factor(step, 5, 25) == schedule::cosine(step, 5, 25));
    CHECK(of(schedule_kind::cosine_restarts).factor(step, 5, 25) == schedule::cosine_restarts(step, 5, 25));
    CHECK(of(schedule_kind::constant).factor(step, 5, 25) == schedule::constant(step, 5));
    CHECK(of(schedule_kind::inverse_square_root).factor(step, 5, 25) == schedule::inverse_square_root(step, 5));
    CHECK(schedule_settings{.kind = schedule_kind::cosine_restarts, .cycles = 3}.factor(step, 5, 25) ==
          schedule::cosine_restarts(step, 5, 25, 3));
    CHECK(schedule_settings{.kind = schedule_kind::polynomial, .power = 2, .last = 0.1}.factor(step, 5, 25) ==
          schedule::polynomial(step, 5, 25, 0.1, 2));
  }
}

}  // namespace schedule_kind_test
