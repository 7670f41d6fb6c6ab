#include "clinicalbert/backends/reference/all.hpp"
#include "tests/models/workspace_cases.hpp"

namespace clinicalbert::workspace_test {
namespace {

TEST_CASE("the arena does not grow beyond what a workspace says, reference") {
  tests::workspaces_are_enough<backends::reference<float>>();
  tests::workspaces_are_enough<backends::reference<double>>();
}

TEST_CASE("inference keeps no square of a length, reference") {
  tests::inference_keeps_no_square_of_a_length<backends::reference<float>>();
}

}  // namespace
}  // namespace clinicalbert::workspace_test
