#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "tests/heads/threads_cases.hpp"

namespace clinicalbert::threads_test {
namespace {

TEST_CASE("1, 2 and 4 threads give the same bits in pretraining steps") {
  tests::threads_change_no_bit_of_pretraining<backends::reference<float>>();
  tests::threads_change_no_bit_of_pretraining<backends::simd<>>();
}

}  // namespace
}  // namespace clinicalbert::threads_test
