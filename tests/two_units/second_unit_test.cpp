#include "clinicalbert/documents.hpp"
#include "clinicalbert/language_models.hpp"
#include "clinicalbert/vocabularies.hpp"
#include "tests/catch.hpp"

std::size_t size_in_first_unit(clinicalbert::text::byte_span span);

TEST_CASE("two units that both include the whole library link") {
  const clinicalbert::text::byte_span span{.begin = 2, .end = 5};
  CHECK(size_in_first_unit(span) == span.size());
}
