#include "clinicalbert/backends/reference/paged_attention.hpp"

#include "tests/backends/run_paged_attention.hpp"
#include "tests/catch.hpp"

namespace paged_attention_test {

namespace {

using namespace clinicalbert;
using backends::reference;

TEMPLATE_TEST_CASE("reference: attention to keys in pages is that to keys in a row", "", reference<float>,
                   reference<double>) {
  tests::paged_attention_agrees_with_reference<TestType>(41);
}

}  // namespace

}  // namespace paged_attention_test
