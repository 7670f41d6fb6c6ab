#include "clinicalbert/labels/tag_layers.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace tag_layers_test {

using namespace clinicalbert::labels;
using names = std::vector<std::string>;

TEST_CASE("a tag set is one layer") {
  const tag_layers layers = tag_set::of_types({"x", "y"});
  CHECK_FALSE(layers.are_one_a_type());
  CHECK(layers.count() == 1);
  CHECK(layers.width() == 5);
  CHECK(layers.size() == 5);
  CHECK(layers.types().names() == names{"x", "y"});
  CHECK(layers.type_of(0, 1) == 1);
  CHECK(layers.classes() == layers.tags().classes());
}

TEST_CASE("each type has a layer of O, B and I, and its names say so") {
  const auto layers = tag_layers::one_a_type(names{"Site", "a:b"});
  CHECK(layers.classes().names() == names{"Site:O", "Site:B", "Site:I", "a:b:O", "a:b:B", "a:b:I"});
  CHECK(layers.are_one_a_type());
  CHECK(layers.count() == 2);
  CHECK(layers.width() == 3);
  CHECK(layers.size() == 6);
  CHECK(layers.type_of(1, 0) == 1);
  CHECK(layers.tags()[1].prefix == tag_prefix::begin);
  CHECK(layers.tags()[2].prefix == tag_prefix::inside);
  const auto again = tag_layers::one_a_type(layers.classes());
  CHECK(again.classes() == layers.classes());
  CHECK(again.types() == layers.types());
  CHECK(tag_layers::one_a_type(names{"x"}).count() == 1);
  CHECK(tag_layers::one_a_type(names{"x"}).are_one_a_type());
}

TEST_CASE("types and classes that are no layers are refused") {
  names types;
  for (int i = 0; i < 21; ++i) types.push_back("t" + std::to_string(i));
  CHECK(tag_layers::one_a_type(types).size() == 63);
  types.push_back("t21");
  CHECK_THROWS_WITH(tag_layers::one_a_type(types), "22 types with three classes each do not fit a mask of 64 bits");
  CHECK_THROWS_AS(tag_layers::one_a_type(names{}), label_error);
  CHECK_THROWS_AS(tag_layers::one_a_type(names{"x", "x"}), label_error);
  CHECK_THROWS_AS(tag_layers::one_a_type(names{""}), label_error);
  const auto refused = [](const names& classes) {
    CHECK_THROWS_AS(tag_layers::one_a_type(label_set(classes)), label_error);
  };
  refused({});
  refused({"O", "B-x", "I-x"});
  refused({"x:O", "x:B"});
  refused({"x:O", "y:B", "x:I"});
  refused({"x:B", "x:O", "x:I"});
  refused({":O", ":B", ":I"});
  refused({"x:O", "x:B", "x:I", "y:O"});
}

}  // namespace tag_layers_test
