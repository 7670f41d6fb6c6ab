#include "clinicalbert/corpora/labeled_columns.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace labeled_columns_test {

using namespace clinicalbert;
using corpora::labeled_columns;

TEST_CASE("columns are found by name, else by number") {
  const corpora::table_row header{1, {"id", "text", "1", "label"}};
  auto places = corpora::find_columns({.value = "3", .id = "1"}, header, "f");
  CHECK(places.text == 1);
  CHECK(places.label == 3U);
  CHECK(places.id == 2U);     // a name
  CHECK(places.value == 2U);  // a number
  CHECK(!places.second_text);
  places = corpora::find_columns({.text = "1", .label = "4", .has_header = false}, header, "f");
  CHECK(places.text == 0);
  CHECK(places.label == 3U);
  CHECK_THROWS_WITH(corpora::find_columns({.id = "5"}, header, "f"),
                    tests::contains("f: lacks the column that was asked for as id, among 4 of its header"));
}

TEST_CASE("columns that hold what texts have") {
  std::vector<corpora::labeled_text> texts(2);
  auto columns = labeled_columns::of(texts);
  CHECK(columns.text == "text");
  CHECK(columns.label.empty());
  CHECK(columns.second_text.empty());
  CHECK(columns.id.empty());
  CHECK(columns.value.empty());
  texts[1] = {.text = "a", .second_text = "b", .labels = {"x"}, .value = 1, .id = "7"};
  columns = labeled_columns::of(texts);
  CHECK(columns.label == "label");
  CHECK(columns.second_text == "text_b");
  CHECK(columns.id == "id");
  CHECK(columns.value == "value");
}

}  // namespace labeled_columns_test
