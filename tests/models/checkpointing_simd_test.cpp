#include "clinicalbert/backends/simd/all.hpp"
#include "tests/models/checkpointing_cases.hpp"

namespace clinicalbert::checkpointing_simd_test {
namespace {

TEST_CASE("gradient checkpointing gives the same bits, simd") {
  tests::checkpointing_changes_no_bit<tests::h32, backends::simd<>>();
  tests::checkpointing_changes_no_bit<tests::deep, backends::simd<>>();
}

TEST_CASE("gradient checkpointing holds one block's activations, simd") {
  tests::checkpointing_holds_one_block<backends::simd<>>();
}

}  // namespace
}  // namespace clinicalbert::checkpointing_simd_test
