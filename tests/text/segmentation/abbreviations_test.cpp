#include "clinicalbert/text/segmentation/abbreviations.hpp"

#include <string>
#include <vector>

#include "clinicalbert/text/segmentation/known_abbreviations.hpp"
#include "tests/catch.hpp"

namespace abbreviations_test {

namespace text = clinicalbert::text;
using text::stop_kind;

TEST_CASE("a user's abbreviations are found whatever their case and last full stop", "[text]") {
  text::abbreviation_list list({"I.V.", "abd", "Abd."});
  CHECK(list.size() == 2);
  CHECK(list.find("i.v") == stop_kind::open);
  CHECK(list.find("abd") == stop_kind::open);
  CHECK(!list.find("ab"));
  CHECK(!list.find("i.v."));
  CHECK(!list.find(""));
  list.add("ABD", stop_kind::joined);
  CHECK(list.size() == 2);
  CHECK(list.find("abd") == stop_kind::joined);
  list.add("");
  list.add(".");
  CHECK(list.size() == 2);
  CHECK(text::abbreviation_list().empty());
}

TEST_CASE("clinical and general abbreviations are known", "[text]") {
  for (const auto word : {"dr", "vs", "e.g", "i.e", "approx", "fig"}) {
    CAPTURE(word);
    CHECK(text::known_abbreviations::find(word) == stop_kind::joined);
  }
  for (const auto word : {"pt", "hx", "dx", "prn", "mg", "al", "etc"}) {
    CAPTURE(word);
    CHECK(text::known_abbreviations::find(word) == stop_kind::open);
  }
  for (const auto word : {"no", "jan", "vol", "ref"}) {
    CAPTURE(word);
    CHECK(text::known_abbreviations::find(word) == stop_kind::numbering);
  }
  for (const auto word : {"", "the", "pain", "Dr"}) {
    CAPTURE(word);
    CHECK(!text::known_abbreviations::find(word));
  }
}

}  // namespace abbreviations_test
