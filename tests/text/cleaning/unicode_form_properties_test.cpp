#include "clinicalbert/text/cleaning/unicode_form_properties.hpp"

#include <cstdint>
#include <string_view>

#include "tests/catch.hpp"

namespace unicode_form_properties_test {

namespace text = clinicalbert::text;
using text::unicode_form;

namespace {

constexpr bool decomposes_to(char32_t value, unicode_form form, std::u32string_view want) {
  std::size_t count = 0;
  bool same = true;
  text::decompose(value, text::properties_of(value, form), [&](char32_t part) {
    same = same && count < want.size() && want[count] == part;
    ++count;
  });
  return same && count == want.size();
}

}  // namespace

TEST_CASE("decompositions are full, canonical or compatible", "[text]") {
  STATIC_REQUIRE(decomposes_to(U'a', unicode_form::nfd, U"a"));
  STATIC_REQUIRE(decomposes_to(0x1E69, unicode_form::nfd, U"s\u0323\u0307"));
  STATIC_REQUIRE(decomposes_to(0xFB01, unicode_form::nfc, U"\ufb01"));
  STATIC_REQUIRE(decomposes_to(0xFB01, unicode_form::nfkc, U"fi"));
  STATIC_REQUIRE(decomposes_to(0xAC00, unicode_form::nfkd, U"\u1100\u1161"));
  STATIC_REQUIRE(decomposes_to(0xD7A3, unicode_form::nfd, U"\u1112\u1175\u11c2"));
}

TEST_CASE("composites are the primary ones and Hangul", "[text]") {
  STATIC_REQUIRE(text::composite_of(U'e', 0x301) == 0xE9);
  STATIC_REQUIRE(text::composite_of(0x1100, 0x1161) == 0xAC00);
  STATIC_REQUIRE(text::composite_of(0xAC00, 0x11A8) == 0xAC01);
  STATIC_REQUIRE(text::composite_of(0xAC00, 0x11A7) == 0);
  STATIC_REQUIRE(text::composite_of(0xAC01, 0x11A8) == 0);
  STATIC_REQUIRE(text::composite_of(0x915, 0x93C) == 0);  // U+0958 is excluded
  STATIC_REQUIRE(text::composite_of(U'e', U'e') == 0);
  STATIC_REQUIRE(text::composite_of(0x10FFFF, 0x10FFFF) == 0);
}

TEST_CASE("quick checks and borders differ by form", "[text]") {
  constexpr auto acute = text::properties_of(0xE9, unicode_form::nfc);
  STATIC_REQUIRE_FALSE(acute.may_change());
  STATIC_REQUIRE(text::properties_of(0xE9, unicode_form::nfd).may_change());
  STATIC_REQUIRE(text::properties_of(0x301, unicode_form::nfc).may_change());
  STATIC_REQUIRE_FALSE(text::properties_of(0x301, unicode_form::nfd).may_change());
  STATIC_REQUIRE(text::properties_of(0x301, unicode_form::nfd).combining_class() == 230);
  STATIC_REQUIRE_FALSE(text::properties_of(0x301, unicode_form::nfd).begins_segment());
  STATIC_REQUIRE_FALSE(text::properties_of(0x1161, unicode_form::nfc).begins_segment());
  STATIC_REQUIRE(text::properties_of(0x1161, unicode_form::nfd).begins_segment());
  STATIC_REQUIRE(text::properties_of(0xFF15, unicode_form::nfkc).begins_segment());
}

TEST_CASE("ASCII is in every form and begins a segment", "[text]") {
  for (char32_t value = 0; value < 0x80; ++value) {
    for (const auto form : {unicode_form::nfc, unicode_form::nfd, unicode_form::nfkc, unicode_form::nfkd}) {
      const auto properties = text::properties_of(value, form);
      if (properties.may_change() || !properties.begins_segment()) FAIL(static_cast<std::uint32_t>(value));
    }
  }
}

}  // namespace unicode_form_properties_test
