#include "clinicalbert/backends/cuda/paged_attention.hpp"

#include "tests/backends/cuda/emulated.hpp"
#include "tests/backends/run_paged_attention.hpp"
#include "tests/catch.hpp"

namespace paged_attention_test {

namespace {

TEST_CASE("cuda: attention to keys in pages agrees with the reference") {
  tests::paged_attention_agrees_with_reference<tests::emulated<float>>(241);
}

}  // namespace

}  // namespace paged_attention_test
