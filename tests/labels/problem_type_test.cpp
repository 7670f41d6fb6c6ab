#include "clinicalbert/labels/problem_type.hpp"

#include "tests/catch.hpp"

namespace problem_type_test {

using namespace clinicalbert::labels;

TEST_CASE("problems have the names that config.json gives them") {
  for (const auto problem : {problem_type::single_label, problem_type::multi_label, problem_type::regression})
    CHECK(problem_named(name_of(problem)) == problem);
  CHECK(name_of(problem_type::multi_label) == "multi_label_classification");
  CHECK_FALSE(problem_named("classification").has_value());
}

}  // namespace problem_type_test
