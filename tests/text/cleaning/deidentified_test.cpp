#include "clinicalbert/text/cleaning/deidentified.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"
#include "tests/text/cleaning/step_properties.hpp"

namespace deidentified_test {

namespace text = clinicalbert::text;
using text::byte_span;

namespace {

std::string replaced(std::string_view original, const text::deidentified_options& options) {
  return text::replace_deidentified(original, options).text;
}

}  // namespace

TEST_CASE("de-identified places are left out or get a placeholder", "[text]") {
  constexpr std::string_view note = "seen by Dr. [**Last Name (NamePattern1) **] on [**2101-3-4**] at ___.";
  CHECK(replaced(note, {}) == "seen by Dr.  on  at ___.");
  CHECK(replaced(note, {true, ""}) == "seen by Dr.  on  at .");
  CHECK(replaced(note, {false, "[X]"}) == "seen by Dr. [X] on [X] at ___.");
  CHECK(replaced(note, {true, "<{kind}>"}) == "seen by Dr. <NAME> on <DATE> at <OTHER>.");
  CHECK(replaced("[**3-4**]", {false, "{kind}-{kind}{"}) == "DATE-DATE{");
}

TEST_CASE("a placeholder comes from all of the bracket", "[text]") {
  const auto made = text::replace_deidentified("on [**3-4**].", {false, "DATE"});
  CHECK(made.text == "on DATE.");
  CHECK(made.map.origin({4, 5}) == byte_span{3, 12});
  CHECK(made.map.origin({7, 8}) == byte_span{12, 13});
}

TEST_CASE("what is no closed bracket stays", "[text]") {
  for (const char* note :
       {"[**", "a [**b", "**]", "[**]", "[*x*]", "[**a\n\nb**]", "[**a\n \r\nb**]", "__", "____", "a_b", "[ ** **]"})
    CHECK(replaced(note, {true, "#"}) == note);
  CHECK(replaced("[** [**3-4**] **]", {true, "#"}) == "[** # **]");
  CHECK(replaced("[**Known\nlastname**]", {true, "#"}) == "#");
  CHECK(replaced("[****]", {true, "#"}) == "#");
  CHECK(replaced("______ ___ Dr.___", {true, "#"}) == "______ # Dr.#");
}

TEST_CASE("many open brackets take no longer than their bytes", "[text]") {
  std::string open;
  for (int i = 0; i < 200000; ++i) open += "[** ";
  CHECK(replaced(open, {true, "#"}) == open);
}

TEST_CASE("replacing de-identified places keeps the properties of a step", "[text]") {
  const std::uint32_t seed = 43;
  CAPTURE(seed);
  for (const auto& options : {text::deidentified_options{}, text::deidentified_options{true, "<{kind}>"}})
    CHECK(tests::broken_step(seed, [&](std::string_view t) { return text::replace_deidentified(t, options); }) == "");
}

}  // namespace deidentified_test
