#include "clinicalbert/labels/tag_set.hpp"

#include "tests/catch.hpp"

namespace tag_set_test {

using namespace clinicalbert::labels;

TEST_CASE("classes of a checkpoint keep their numbers") {
  const tag_set tags(label_set({"B-Disease", "I-Disease", "O", "I-Chemical", "B-Chemical"}));
  CHECK(tags.size() == 5);
  CHECK(tags.outside() == 2);
  CHECK(tags.types().names() == std::vector<std::string>{"Disease", "Chemical"});
  CHECK(tags.find(tag_prefix::begin, 1) == 4U);
  CHECK(tags.find(tag_prefix::inside, 1) == 3U);
  CHECK(tags.find(tag_prefix::outside, 7) == 2U);
  CHECK(!tags.find(tag_prefix::single, 1));
  CHECK(!tags.find(tag_prefix::begin, 2));
  CHECK(tags[3].type == 1);
}

TEST_CASE("classes are made of types") {
  CHECK(tag_set::of_types({"x", "y"}).classes().names() == std::vector<std::string>{"O", "B-x", "I-x", "B-y", "I-y"});
  CHECK(tag_set::of_types({"x"}, tag_scheme::iobes).classes().names() ==
        std::vector<std::string>{"O", "B-x", "I-x", "E-x", "S-x"});
  CHECK(tag_set::of_types({}).size() == 1);
}

TEST_CASE("classes that are no tags are refused by number and name") {
  CHECK_THROWS_WITH(tag_set(label_set({"O", "LABEL_1"})), tests::contains("class 1, LABEL_1"));
  CHECK_THROWS_WITH(tag_set(label_set({"O", "S-x"})), tests::contains("class 1, S-x"));
  CHECK_THROWS_WITH(tag_set(label_set({"B-x", "I-x"})), tests::contains("named O"));
  CHECK_THROWS_AS(tag_set(label_set()), label_error);
}

}  // namespace tag_set_test
