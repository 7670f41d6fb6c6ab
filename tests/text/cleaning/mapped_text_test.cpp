#include "clinicalbert/text/cleaning/mapped_text.hpp"

#include <string_view>

#include "tests/catch.hpp"

namespace mapped_text_test {

namespace text = clinicalbert::text;
using text::byte_span;

TEST_CASE("a mapped text grows together with its map", "[text]") {
  constexpr std::string_view original = "dose:  5\xC2\xB5g";
  text::mapped_text made;
  made.copy(original, {0, 5});
  made.replace(" ", {5, 7});
  made.copy(original, {7, 8});
  made.replace("", {8, 8});
  made.replace("mc", {8, 10});
  made.copy(original, {10, 11});
  CHECK(made.text == "dose: 5mcg");
  CHECK(made.map.size() == made.text.size());
  CHECK(made.map.origin({6, 10}) == byte_span{7, 11});
  CHECK(made.map.origin({7, 8}) == byte_span{8, 10});
}

TEST_CASE("an unchanged text is one copied run", "[text]") {
  const auto made = text::unchanged("pain");
  CHECK(made.text == "pain");
  REQUIRE(made.map.runs().size() == 1);
  CHECK(made.map.runs()[0] == text::offset_map::run{{0, 4}, {0, 4}, true});
  CHECK(text::unchanged("").map.runs().empty());
}

TEST_CASE("two mapped texts compose to the second one mapped to the original of the first", "[text]") {
  text::mapped_text first;
  first.copy("xxpainyy", {2, 6});
  text::mapped_text second;
  second.copy(first.text, {1, 3});
  second.replace("!", {3, 3});
  const auto whole = compose(first, second);
  CHECK(whole.text == "ai!");
  CHECK(whole.map.origin({0, 2}) == byte_span{3, 5});
  CHECK(whole.map.origin({2, 3}) == byte_span{5, 5});
}

}  // namespace mapped_text_test
