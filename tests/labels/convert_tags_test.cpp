#include "clinicalbert/labels/convert_tags.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace convert_tags_test {

using namespace clinicalbert::labels;
using strings = std::vector<std::string>;

TEST_CASE("a sentence in three schemes") {
  const strings iob1{"I-x", "I-x", "B-x", "O", "I-y", "I-x"};
  const strings iob2{"B-x", "I-x", "B-x", "O", "B-y", "B-x"};
  const strings iobes{"B-x", "E-x", "S-x", "O", "S-y", "S-x"};
  CHECK(convert_tags(iob1, tag_scheme::iob1, tag_scheme::iob2) == iob2);
  CHECK(convert_tags(iob2, tag_scheme::iob2, tag_scheme::iobes) == iobes);
  CHECK(convert_tags(iobes, tag_scheme::iobes, tag_scheme::iob1) == iob1);
  CHECK(convert_tags(strings{}, tag_scheme::iob1, tag_scheme::iob2).empty());
}

TEST_CASE("random sentences survive a round trip") {
  const std::uint32_t seed = 20240611;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (std::uint32_t round = 0; round < 300; ++round) {
    strings tags;
    for (std::uint32_t i = 0; i < round % 20; ++i) {
      const std::string type = random() % 2 != 0 ? "x" : "y";
      const bool goes_on = !tags.empty() && tags.back().ends_with(type) && random() % 2 != 0;
      tags.push_back(random() % 3 == 0 ? "O" : (goes_on ? "I-" : "B-") + type);
    }
    REQUIRE(first_disallowed_tag(parse_tags(tags), tag_scheme::iob2) == tags.size());
    for (const auto middle : {tag_scheme::iob1, tag_scheme::iob2, tag_scheme::iobes}) {
      const auto there = convert_tags(tags, tag_scheme::iob2, middle);
      REQUIRE(first_disallowed_tag(parse_tags(there), middle) == tags.size());
      REQUIRE(convert_tags(there, middle, tag_scheme::iob2) == tags);
    }
  }
}

TEST_CASE("malformed tags are refused by place and without their text") {
  CHECK_THROWS_WITH(convert_tags(strings{"O", "I-x"}, tag_scheme::iob2, tag_scheme::iobes), tests::contains("word 1"));
  CHECK_THROWS_WITH(convert_tags(strings{"O", "B-x"}, tag_scheme::iobes, tag_scheme::iob2), tests::contains("word 1"));
  CHECK_THROWS_WITH(convert_tags(strings{"B-x"}, tag_scheme::iob1, tag_scheme::iob2), tests::contains("word 0"));
  CHECK_THROWS_WITH(parse_tags(strings{"O", "O", "canary"}), !tests::contains("canary") && tests::contains("word 2"));
}

}  // namespace convert_tags_test
