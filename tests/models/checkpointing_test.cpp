#include "clinicalbert/backends/reference/all.hpp"
#include "tests/models/checkpointing_cases.hpp"

namespace clinicalbert::checkpointing_test {
namespace {

TEST_CASE("gradient checkpointing gives the same bits, reference") {
  tests::checkpointing_changes_no_bit<tests::h32, backends::reference<float>>();
  tests::checkpointing_changes_no_bit<tests::deep, backends::reference<double>>();
}

TEST_CASE("gradient checkpointing holds one block's activations, reference") {
  tests::checkpointing_holds_one_block<backends::reference<float>>();
}

}  // namespace
}  // namespace clinicalbert::checkpointing_test
