#include "clinicalbert/training/search_draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace search_draws_test {

using namespace clinicalbert::training;
using values = std::vector<setting_value>;

namespace {

const search_space wide{{"rate", value_range{.from = 1e-5, .to = 1e-3, .is_log = true}},
                        {"decay", value_range{.from = 0.7, .to = 1}},
                        {"layers", value_range{.from = 1, .to = 4, .is_whole = true}},
                        {"batch", values{std::int64_t{16}, std::int64_t{32}, std::int64_t{64}}}};

}  // namespace

TEST_CASE("draws lie in the space, even in what they are to be even in") {
  const std::size_t count = 4000;
  const auto trials = draw_trials(wide, count, 17);
  REQUIRE(trials.size() == count);
  std::map<std::string, std::size_t> layers, batches;
  double logs = 0, decays = 0;
  for (const auto& trial : trials) {
    REQUIRE(trial.size() == 4);
    CHECK(trial[0].first == "rate");
    const double rate = std::get<double>(trial[0].second), decay = std::get<double>(trial[1].second);
    CHECK((rate >= 1e-5 && rate <= 1e-3 && decay >= 0.7 && decay <= 1));
    logs += std::log10(rate) / static_cast<double>(count);
    decays += decay / static_cast<double>(count);
    ++layers[text_of(trial[2].second)];
    ++batches[text_of(trial[3].second)];
  }
  // Five standard errors of the mean of an even distribution: width / sqrt(12 * 4000).
  CHECK(logs == tests::approx(-4).margin(5 * 2 / std::sqrt(12.0 * 4000)));
  CHECK(decays == tests::approx(0.85).margin(5 * 0.3 / std::sqrt(12.0 * 4000)));
  CHECK(layers.size() == 4);
  CHECK(batches.size() == 3);
  for (const auto& [name, n] : layers) CHECK(std::abs(static_cast<double>(n) - 1000) < 5 * std::sqrt(750.0));
  for (const auto& [name, n] : batches) CHECK(std::abs(static_cast<double>(n) - 4000.0 / 3) < 5 * std::sqrt(889.0));
}

TEST_CASE("whole numbers of a logarithmic range have their share of it") {
  const search_dimension whole{"n", value_range{.from = 1, .to = 7, .is_log = true, .is_whole = true}};
  // From 1 to 8 in the logarithm: 1 has a third, 2 and 3 another, 4 to 7 the last.
  CHECK(value_at(whole, 0.0) == setting_value(std::int64_t{1}));
  CHECK(value_at(whole, 0.33) == setting_value(std::int64_t{1}));
  CHECK(value_at(whole, 0.34) == setting_value(std::int64_t{2}));
  CHECK(value_at(whole, 0.67) == setting_value(std::int64_t{4}));
  CHECK(value_at(whole, std::nextafter(1.0, 0.0)) == setting_value(std::int64_t{7}));
  const search_dimension real{"x", value_range{.from = 0.7, .to = 1}};
  CHECK(std::get<double>(value_at(real, std::nextafter(1.0, 0.0))) <= 1);
}

TEST_CASE("a trial is a function of seed and number: more trials begin with the same ones") {
  const auto some = draw_trials(wide, 5, 3), more = draw_trials(wide, 9, 3);
  CHECK(std::equal(some.begin(), some.end(), more.begin()));
  CHECK(draw_settings(wide, 3, 4) == more[4]);
  CHECK(draw_trials(wide, 5, 4) != some);
}

TEST_CASE("in a small space no trial comes twice") {
  const search_space small{{"a", values{true, false}}, {"b", value_range{.from = 1, .to = 5, .is_whole = true}}};
  const auto all = draw_trials(small, 100, 9);
  CHECK(all.size() == 10);
  std::set<std::string> seen;
  for (const auto& trial : all) seen.insert(text_of(trial[0].second) + text_of(trial[1].second));
  CHECK(seen.size() == 10);
  const auto first = draw_trials(small, 4, 9);
  CHECK(first.size() == 4);
  CHECK(std::equal(first.begin(), first.end(), all.begin()));
  CHECK(draw_trials(small, 10, 10) != all);
  CHECK_FALSE(is_small(wide));
  CHECK_FALSE(is_small({{"n", value_range{.from = 1, .to = 7, .is_log = true, .is_whole = true}}}));
}

}  // namespace search_draws_test
