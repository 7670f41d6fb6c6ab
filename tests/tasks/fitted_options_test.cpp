#include "clinicalbert/tasks/fitted_options.hpp"

#include <cstddef>
#include <variant>

#include "tests/catch.hpp"

namespace fitted_options_test {

namespace {

using namespace clinicalbert;

tasks::summary_options fitted(const tasks::summary_options& how, std::size_t source_positions = 64,
                              std::size_t target_positions = 200) {
  return tasks::fitted_options(how, {2, 3}, {.vocabulary = 90, .positions = source_positions},
                               {.vocabulary = 90, .positions = target_positions});
}

}  // namespace

TEST_CASE("lengths are those that a model has positions for, and a search has one result") {
  const auto usual = fitted({});
  CHECK(usual.source_length == 64);
  CHECK(usual.target.max_length == 128);
  CHECK(fitted({}, 64, 50).target.max_length == 50);
  const auto given = fitted({.source_length = 20,
                             .target = {.max_length = 30},
                             .search = generation::beam_options{.beams = 3, .results = 2}});
  CHECK(given.source_length == 20);
  CHECK(given.target.max_length == 30);
  CHECK(std::get<generation::beam_options>(given.search).results == 1);
  const auto drawn = fitted({.search = generation::sampling_options{.results = 3}});
  CHECK(std::get<generation::sampling_options>(drawn.search).results == 1);
}

TEST_CASE("options by which a model cannot write are refused") {
  const auto refused = [](const tasks::summary_options& how, const char* why) {
    CHECK_THROWS_WITH(fitted(how), tests::contains(why));
  };
  refused({.source_length = 2}, "parts of 2 pieces are too short");
  refused({.target = {.max_length = 201}}, "a maximum length of 201, but the decoder has 200 positions");
  refused({.target = {.max_length = 8, .min_length = 9}}, "a minimum length of 9");
  refused({.search = generation::beam_options{.beams = 91}}, "91 beams over a vocabulary of 90 pieces");
  refused({.search = generation::sampling_options{.temperature = 0}}, "a temperature of 0");
}

}  // namespace fitted_options_test
