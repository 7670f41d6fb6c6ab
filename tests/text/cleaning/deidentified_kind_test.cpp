#include "clinicalbert/text/cleaning/deidentified_kind.hpp"

#include <string_view>

#include "tests/catch.hpp"

namespace deidentified_kind_test {

namespace text = clinicalbert::text;
using kind = text::deidentified_kind;

TEST_CASE("brackets of MIMIC say what kind of thing was taken out", "[text]") {
  const auto is = [](std::string_view inside, kind wanted) {
    INFO(inside);
    CHECK(text::kind_of_deidentified(inside) == wanted);
  };
  for (const char* inside :
       {"Known lastname 123", "Known firstname 45", "Last Name (NamePattern1)", "First Name8 (NamePattern2) ",
        "Initials (NamePattern4)", "Attending Info", "Doctor First Name 7", "NAME"})
    is(inside, kind::name);
  for (const char* inside : {"2101-3-4", "3-4", "2101", "2101-3", "10/2101", "Month/Year (2) 88", "Holiday",
                             "Date range (1)", "Month (only) 12", "Year (4 digits)", "-3/12"})
    is(inside, kind::date);
  for (const char* inside :
       {"Hospital1 18", "Hospital Ward Name", "Hospital Unit Name 1", "Location (un) 86", "State 350", "Country 9273",
        "Street Address(2) 1", "University/College", "Company 2860", "PO Box 3"})
    is(inside, kind::location);
  is("Medical Record Number 7", kind::id);
  is("Numeric Identifier 54", kind::id);
  is("Unit Number", kind::id);
  is("Age over 90 ", kind::age);
  for (const char* inside : {"Telephone/Fax (1) 5", "Pager number 3", "E-mail address", "URL", "Contact Info 1"})
    is(inside, kind::contact);
  for (const char* inside : {"", " ", "123456", "12", "names", "-", "unnumbered", "\xE5\xA7\x93", "3.4"})
    is(inside, kind::other);
}

TEST_CASE("each kind has a name", "[text]") {
  CHECK(text::name_of(kind::other) == "OTHER");
  CHECK(text::name_of(kind::contact) == "CONTACT");
}

}  // namespace deidentified_kind_test
