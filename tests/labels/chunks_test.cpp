#include "clinicalbert/labels/chunks.hpp"

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace chunks_test {

using namespace clinicalbert::labels;

namespace {

std::vector<std::string> split(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> parts;
  for (std::string part; in >> part;) parts.push_back(part);
  return parts;
}

std::string shown(const chunk<std::string_view>& found) {
  return std::string(found.type) + std::to_string(found.begin) + ":" + std::to_string(found.end) + " ";
}

std::string lenient(const std::string& tags) {
  const auto list = split(tags);
  std::string all;
  for_each_chunk(
      list.size(), [&](std::size_t i) { return *parse_tag(list[i]); }, [&](const auto& found) { all += shown(found); });
  return all;
}

std::string strict(const std::string& tags, tag_scheme scheme) {
  const auto list = split(tags);
  std::string all;
  for_each_strict_chunk(
      list.size(), scheme, [&](std::size_t i) { return *parse_tag(list[i]); },
      [&](const auto& found) { all += shown(found); });
  return all;
}

}  // namespace

TEST_CASE("any tags give entities") {
  CHECK(lenient("").empty());
  CHECK(lenient("O O").empty());
  CHECK(lenient("B-x I-x O B-x B-x") == "x0:2 x3:4 x4:5 ");
  CHECK(lenient("I-x I-y I-y O I-x") == "x0:1 y1:3 x4:5 ");
  CHECK(lenient("B-x E-x S-x E-x I-x") == "x0:2 x2:3 x3:4 x4:5 ");
  CHECK(lenient("B-x I-y") == "x0:1 y1:2 ");
}

// What seqeval 1.2.2's Tokens(tags, scheme).entities says.
TEST_CASE("strict entities are spelled as the scheme says") {
  using enum tag_scheme;
  CHECK(strict("B-x I-x O I-x B-x", iob2) == "x0:2 x4:5 ");
  CHECK(strict("B-x I-y I-y B-y I-y I-x", iob2) == "x0:1 y3:5 ");
  CHECK(strict("I-x I-x O", iob2).empty());
  CHECK(strict("B-x I-x E-x S-x O B-x E-x", iobes) == "x0:3 x3:4 x5:7 ");
  CHECK(strict("B-x I-x O B-x S-y E-y I-y E-y", iobes) == "y4:5 ");
  CHECK(strict("B-x B-x E-x", iobes) == "x1:3 ");
  CHECK(strict("I-x I-x B-x O I-y I-x", iob1) == "x0:2 x2:3 y4:5 x5:6 ");
  CHECK(strict("B-x I-x", iob1) == "x1:2 ");
  CHECK(strict("I-x B-x B-y", iob1) == "x0:1 ");
}

TEST_CASE("a prefix that the scheme lacks is refused by its place") {
  CHECK_THROWS_WITH(strict("O B-x E-x", tag_scheme::iob2), tests::contains("word 2"));
  CHECK_THROWS_AS(strict("S-x", tag_scheme::iob1), label_error);
}

}  // namespace chunks_test
