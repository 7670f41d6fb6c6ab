#include "clinicalbert/corpora/bioc_text.hpp"

#include "tests/catch.hpp"

namespace bioc_text_test {

using namespace clinicalbert;
using text::byte_span;

TEST_CASE("locations are found in passages, whatever lies between them") {
  corpora::bioc_text document;
  document.add("\xCE\xB2 x", 10, '\n');
  document.add("", 20, '\n');
  document.add("\xE6\x82\xA3y", 100, ' ');
  CHECK(document.text() == "\xCE\xB2 x\n \xE6\x82\xA3y");
  const corpora::code_point_index index(document.text());
  CHECK(document.span_of(10, 1, index) == byte_span{0, 2});
  CHECK(document.span_of(12, 1, index) == byte_span{3, 4});
  CHECK(document.span_of(100, 2, index) == byte_span{6, 10});
  CHECK(document.span_of(12, 89, index) == byte_span{3, 9});  // from one passage to another
  CHECK(!document.span_of(10, 4, index));
  CHECK(!document.span_of(9, 2, index));
  CHECK(!document.span_of(20, 1, index));
  CHECK(!document.span_of(100, 0, index));
  CHECK(!document.span_of(~std::uint64_t{0}, 2, index));
  CHECK(!document.span_of(100, ~std::uint64_t{0}, index));
}

}  // namespace bioc_text_test
