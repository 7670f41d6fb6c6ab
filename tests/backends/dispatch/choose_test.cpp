#include "clinicalbert/backends/dispatch/choose.hpp"

#include <array>
#include <cstdlib>
#include <string>

#include "tests/catch.hpp"

namespace choose_test {

namespace {

namespace dispatch = clinicalbert::backends::dispatch;

bool yes() noexcept { return true; }
bool no() noexcept { return false; }

TEST_CASE("choose: the first that runs here") {
  const std::array sets{dispatch::instruction_set{"best", "much", &no, nullptr},
                        dispatch::instruction_set{"good", "some", &yes, nullptr},
                        dispatch::instruction_set{"least", "little", &yes, nullptr}};
  CHECK(dispatch::fastest(sets).name == "good");
  CHECK(dispatch::named("least", sets).name == "least");
}

TEST_CASE("choose: what runs here but is slower than the next is not chosen, but may be asked for") {
  const std::array sets{dispatch::instruction_set{"wide", "much", &yes, nullptr, &no},
                        dispatch::instruction_set{"good", "some", &yes, nullptr, &yes}};
  CHECK(dispatch::fastest(sets).name == "good");
  CHECK(dispatch::named("wide", sets).name == "wide");
}

TEST_CASE("choose: what this processor lacks, and what is not there, is refused") {
  const std::array sets{dispatch::instruction_set{"best", "much", &no, nullptr},
                        dispatch::instruction_set{"least", "little", &no, nullptr}};
  CHECK_THROWS_WITH(dispatch::named("best", sets), tests::contains("lacks what the kernels best need: much"));
  CHECK_THROWS_WITH(dispatch::named("other", sets), tests::contains("there are best, least"));
  CHECK_THROWS_WITH(dispatch::fastest(sets), tests::contains("lacks little"));
  CHECK_THROWS_AS(dispatch::fastest({}), dispatch::cpu_error);
}

TEST_CASE("choose: once for a process") {
  const auto& used = dispatch::in_use();
  CHECK(&used == &dispatch::fastest());
  dispatch::choose(used.name);
  CHECK(&dispatch::in_use() == &used);
  CHECK_THROWS_AS(dispatch::choose("other"), dispatch::cpu_error);
  for (const auto& set : dispatch::instruction_sets)
    if (&set != &used) CHECK_THROWS_AS(dispatch::choose(set.name), dispatch::cpu_error);
}

TEST_CASE("choose: what is expected of this processor, where a script says it") {
  const char* const expected = std::getenv("CLINICALBERT_EXPECTED_CPU");
  if (expected != nullptr) CHECK(dispatch::fastest().name == expected);
}

TEST_CASE("choose: each set asks for more than the next") {
  bool runs = false;
  for (const auto& set : dispatch::instruction_sets) {
    if (runs) CHECK(set.runs_here());
    runs = runs || set.runs_here();
  }
}

}  // namespace

}  // namespace choose_test
