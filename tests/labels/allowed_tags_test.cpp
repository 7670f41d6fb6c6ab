#include "clinicalbert/labels/allowed_tags.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace allowed_tags_test {

using namespace clinicalbert::labels;
using masks = std::vector<std::uint64_t>;

TEST_CASE("O allows the tags of the types that a corpus does not mark") {
  const auto tags = tag_set::of_types({"Disease", "Chemical"});  // O B-D I-D B-C I-C
  CHECK(allowed_tags(tags, std::vector<std::string>{"Disease"}) == masks{0b11001, 0b00010, 0b00100, 0b01000, 0b10000});
  CHECK(allowed_tags(tags, std::vector<std::string>{"Disease", "Chemical"}) == masks{1, 2, 4, 8, 16});
  CHECK(allowed_tags(tags, {}) == masks{31, 2, 4, 8, 16});
  CHECK_THROWS_WITH(allowed_tags(tags, std::vector<std::string>{"Gene"}), tests::contains("no type Gene"));
}

TEST_CASE("a mask holds 64 classes") {
  std::vector<std::string> types;
  for (int i = 0; i < 32; ++i) types.push_back("t" + std::to_string(i));
  CHECK_THROWS_AS(allowed_tags(tag_set::of_types(types), {}), label_error);
  types.pop_back();
  CHECK(allowed_tags(tag_set::of_types(types), {})[0] == (~std::uint64_t{0} >> 1));
}

}  // namespace allowed_tags_test
