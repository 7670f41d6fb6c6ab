#include "clinicalbert/labels/tag_scheme.hpp"

#include <string_view>

#include "tests/catch.hpp"

namespace tag_scheme_test {

using namespace clinicalbert::labels;

namespace {

bool follows(tag_scheme scheme, std::string_view previous, std::string_view next) {
  return may_follow(scheme, *parse_tag(previous), *parse_tag(next));
}

}  // namespace

TEST_CASE("tags are taken apart and put together") {
  for (const char* tag : {"O", "B-Disease", "I-a-b", "E-x", "S-\xE7\x96\xBE"}) {
    const auto parts = parse_tag(tag);
    REQUIRE(parts);
    CHECK(tag_name(parts->prefix, parts->type) == tag);
  }
  CHECK(parse_tag("I-a-b")->type == "a-b");
  for (const char* text : {"", "o", "B", "B-", "O-x", "X-y", "Bx", "B_x", "-x", "OO"}) {
    CAPTURE(text);
    CHECK(!parse_tag(text));
  }
}

TEST_CASE("IOB2: I-x only after B-x or I-x, never first") {
  using enum tag_scheme;
  CHECK(may_start(iob2, tag_prefix::begin));
  CHECK(!may_start(iob2, tag_prefix::inside));
  CHECK(may_end(iob2, tag_prefix::begin));
  CHECK(follows(iob2, "B-x", "I-x"));
  CHECK(follows(iob2, "I-x", "I-x"));
  CHECK(!follows(iob2, "B-y", "I-x"));
  CHECK(!follows(iob2, "O", "I-x"));
  CHECK(follows(iob2, "I-x", "B-x"));
  CHECK(follows(iob2, "I-x", "O"));
  CHECK(!follows(iob2, "O", "S-x"));
}

TEST_CASE("IOB1: B-x only right after another x") {
  using enum tag_scheme;
  CHECK(may_start(iob1, tag_prefix::inside));
  CHECK(!may_start(iob1, tag_prefix::begin));
  CHECK(follows(iob1, "I-x", "B-x"));
  CHECK(follows(iob1, "B-x", "B-x"));
  CHECK(!follows(iob1, "O", "B-x"));
  CHECK(!follows(iob1, "I-y", "B-x"));
  CHECK(follows(iob1, "I-y", "I-x"));
}

TEST_CASE("IOBES: what is open must be closed") {
  using enum tag_scheme;
  CHECK(may_start(iobes, tag_prefix::single));
  CHECK(!may_start(iobes, tag_prefix::end));
  CHECK(!may_end(iobes, tag_prefix::inside));
  CHECK(may_end(iobes, tag_prefix::end));
  CHECK(follows(iobes, "B-x", "E-x"));
  CHECK(!follows(iobes, "B-x", "O"));
  CHECK(!follows(iobes, "B-x", "E-y"));
  CHECK(!follows(iobes, "B-x", "B-x"));
  CHECK(follows(iobes, "E-x", "B-x"));
  CHECK(follows(iobes, "S-x", "S-x"));
  CHECK(!follows(iobes, "S-x", "I-x"));
}

}  // namespace tag_scheme_test
