#include "clinicalbert/text/segmentation/open_brackets.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace open_brackets_test {

namespace text = clinicalbert::text;

TEST_CASE("an open bracket encloses if it closes within reach", "[text]") {
  const auto encloses = [](std::string_view bytes) {
    text::open_brackets brackets;
    brackets.open();
    return brackets.enclose(bytes, 0);
  };
  CHECK(encloses("a. b)"));
  CHECK(encloses("a. b]"));
  CHECK(encloses("a (b) c）"));
  CHECK(encloses("a\nb)"));
  CHECK(!encloses("a. b"));
  CHECK(!encloses("a (b)"));
  CHECK(!encloses("a\n\nb)"));
  CHECK(encloses(std::string(399, 'a') + ')'));
  CHECK(!encloses(std::string(400, 'a') + ')'));
}

TEST_CASE("what never closes is forgotten, and what closes is open until then", "[text]") {
  text::open_brackets brackets;
  CHECK(!brackets.enclose("a)", 0));
  brackets.open();
  CHECK(!brackets.enclose("a", 0));
  CHECK(!brackets.enclose("a)", 0));
  brackets.open();
  CHECK(brackets.enclose("a b) c", 1));
  brackets.close();
  CHECK(brackets.enclose("a b) c", 2));
  CHECK(!brackets.enclose("a b) c", 4));
}

TEST_CASE("a straight quotation mark opens where one may, and else closes", "[text]") {
  text::open_brackets brackets;
  brackets.quote(false);
  CHECK(!brackets.is_quoted());
  brackets.quote(true);
  CHECK(brackets.is_quoted());
  CHECK(brackets.enclose("a. b\" c", 1));
  brackets.quote(true);
  CHECK(!brackets.is_quoted());
}

}  // namespace open_brackets_test
