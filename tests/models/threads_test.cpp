#include "clinicalbert/backends/reference/all.hpp"
#include "tests/models/threads_cases.hpp"

namespace clinicalbert::threads_test {
namespace {

TEST_CASE("64 threads on one const model get the same bits, reference") {
  tests::one_const_model_serves_many_threads<backends::reference<float>>();
}

TEST_CASE("1, 2 and 4 threads give the same bits in infer and in training steps, reference") {
  tests::threads_change_no_bit<backends::reference<float>>();
}

}  // namespace
}  // namespace clinicalbert::threads_test
