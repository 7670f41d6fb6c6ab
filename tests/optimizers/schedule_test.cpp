#include "clinicalbert/optimizers/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace schedule_test {

namespace schedule = clinicalbert::optimizers::schedule;

TEST_CASE("schedules equal transformers'") {
  const auto reference = clinicalbert::files::read_json(tests::data("optim.json")).at("schedules");
  const double base = reference.at("base_lr").get<double>();
  const auto w = reference.at("warmup").get<std::uint64_t>();
  const auto t = reference.at("total").get<std::uint64_t>();
  const std::map<std::string, std::function<double(std::uint64_t)>> ours{
      {"constant", [](auto step) { return schedule::constant(step); }},
      {"constant_with_warmup", [&](auto step) { return schedule::constant(step, w); }},
      {"linear", [&](auto step) { return schedule::linear(step, w, t); }},
      {"linear_no_warmup", [&](auto step) { return schedule::linear(step, 0, t); }},
      {"cosine", [&](auto step) { return schedule::cosine(step, w, t); }},
      {"cosine_3_restarts", [&](auto step) { return schedule::cosine_restarts(step, w, t, 3); }},
      {"polynomial_1", [&](auto step) { return schedule::polynomial(step, w, t, 1e-7 / base, 1.0); }},
      {"polynomial_2", [&](auto step) { return schedule::polynomial(step, w, t, 1e-5 / base, 2.0); }},
      {"inverse_sqrt", [&](auto step) { return schedule::inverse_square_root(step, w); }},
  };
  CHECK(ours.size() == reference.at("lr_at_step").size());
  for (const auto& [name, factor] : ours) {
    CAPTURE(name);
    const auto rates = reference.at("lr_at_step").at(name).get<std::vector<double>>();
    CHECK(rates.size() > t);  // steps behind the last one too
    for (std::size_t step = 0; step < rates.size(); ++step) {
      CAPTURE(step);
      CHECK(std::abs(base * factor(step) - rates[step]) < 1e-12);
    }
  }
}

TEST_CASE("linear from the first step") {
  for (std::uint64_t w : {1U, 5U, 30U}) {
    for (std::uint64_t t : {20U, 30U}) {
      for (std::uint64_t step = 0; step < 35; ++step) {
        const double i = static_cast<double>(step);
        const double steps = static_cast<double>(t);
        const double warm = static_cast<double>(w);
        const double expected = std::min((i + 1) / warm, std::max(0.0, (steps - i) / std::max(1.0, steps - warm)));
        CHECK(schedule::linear_from_first_step(step, w, t) == tests::approx(expected).margin(1e-15));
      }
    }
  }
  CHECK(schedule::linear_from_first_step(0, 0, 10) == 1.0);
  CHECK(schedule::linear_from_first_step(9, 0, 10) == tests::approx(0.1).margin(1e-15));
  CHECK(schedule::linear_from_first_step(10, 0, 10) == 0.0);
}

TEST_CASE("schedules without steps are finite") {
  for (const double factor : {schedule::linear(0, 0, 0), schedule::cosine(0, 0, 0), schedule::cosine_restarts(0, 0, 0),
                              schedule::polynomial(0, 0, 0, 0.0), schedule::linear_from_first_step(0, 0, 0),
                              schedule::linear(3, 5, 2), schedule::cosine(7, 5, 2)}) {
    CHECK(std::isfinite(factor));
  }
}

}  // namespace schedule_test
