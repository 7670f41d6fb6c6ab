#include "clinicalbert/backends/reference/all.hpp"
#include "tests/models/workspace_cases.hpp"

namespace clinicalbert::workspace_test {
namespace {

TEST_CASE("the arena does not grow beyond what a workspace says, reference") {
  tests::workspaces_are_enough<backends::reference<float>>();
  tests::workspaces_are_enough<backends::reference<double>>();
}

}  // namespace
}  // namespace clinicalbert::workspace_test
