#include "clinicalbert/labels/label_set.hpp"

#include "tests/catch.hpp"

namespace label_set_test {

using clinicalbert::labels::label_error;
using clinicalbert::labels::label_set;

TEST_CASE("labels keep their order and are found by name") {
  const label_set labels({"O", "B-Disease", "I-Disease"});
  CHECK(labels.size() == 3);
  CHECK(labels.name(2) == "I-Disease");
  CHECK(labels.find("B-Disease") == 1U);
  CHECK(!labels.find("B-disease"));
  CHECK(!labels.find(""));
  CHECK(labels == label_set({"O", "B-Disease", "I-Disease"}));
  CHECK(!(labels == label_set({"B-Disease", "O", "I-Disease"})));
  CHECK(label_set().empty());
}

TEST_CASE("labels must have names that differ") {
  CHECK_THROWS_AS(label_set({"a", ""}), label_error);
  CHECK_THROWS_WITH(label_set({"a", "b", "a"}), tests::contains("labels 0 and 2"));
  CHECK_THROWS_AS(label_set({"a"}).name(1), label_error);
}

}  // namespace label_set_test
