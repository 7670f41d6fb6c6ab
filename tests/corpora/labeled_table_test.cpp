#include "clinicalbert/corpora/labeled_table.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace labeled_table_test {

using namespace clinicalbert;
using corpora::labeled_columns;
using corpora::labeled_text;
using corpora::parse_labeled_table;
using corpora::table_format;
using strings = std::vector<std::string>;
using texts = std::vector<labeled_text>;

namespace {

constexpr table_format csv = table_format::csv();

}  // namespace

TEST_CASE("columns by name and by number") {
  const std::string table = "id,label,text,2\n7,x,a,b\n8,,c,\n";
  const auto named = parse_labeled_table(table, "f", {.second_text = "2", .id = "id"}, csv);
  REQUIRE(named.size() == 2);
  CHECK(named[0].text == "a");
  CHECK(named[0].second_text == "b");
  CHECK(named[0].labels == strings{"x"});
  CHECK(named[0].id == "7");
  CHECK(!named[0].has_value());
  CHECK(named[1].labels.empty());
  CHECK(named[1].second_text.empty());
  const auto numbered =
      parse_labeled_table("7,x,a\n-2e3,,c\n", "f", {.text = "3", .label = "2", .value = "1", .has_header = false}, csv);
  REQUIRE(numbered.size() == 2);
  CHECK(numbered[0].text == "a");
  CHECK(numbered[0].value == 7.0);
  CHECK(numbered[1].value == -2000.0);
  CHECK(parse_labeled_table("text,label\n", "f", {}, csv).empty());
  CHECK(parse_labeled_table("", "f", {.text = "1", .label = "2", .has_header = false}, csv).empty());
}

TEST_CASE("several labels in a field") {
  const auto read = parse_labeled_table("text,label\na,x; y\nb,\nc,z\n", "f", {.label_separator = "; "}, csv);
  REQUIRE(read.size() == 3);
  CHECK(read[0].labels == strings{"x", "y"});
  CHECK(read[1].labels.empty());
  CHECK(read[2].labels == strings{"z"});
}

TEST_CASE("columns that are not there, and fields that cannot be read, are named without their content") {
  const auto refused = [](const std::string& text, const labeled_columns& columns, const std::string& why) {
    CHECK_THROWS_WITH(parse_labeled_table(text, "t.csv", columns, csv),
                      tests::contains("t.csv: ") && tests::contains(why) && !tests::contains("canary"));
  };
  refused("canary,label\n", {}, "lacks the column that was asked for as text, among 2 of its header");
  refused("text,canary\n", {}, "as label");
  refused("text,text,label\n", {}, "two columns of the name");
  refused("canary,canary\n", {.text = "3", .has_header = false}, "among 2 and without a header");
  refused("canary,canary\n", {.text = "0", .has_header = false}, "as text");
  refused("", {}, "has no header");
  refused("text,label\n", {.text = ""}, "no column is named");
  refused("text,label,v\ncanary,x,1\n\ncanary,x,canary\n", {.value = "v"}, "line 4, column 3 has no number");
  refused("text,label,v\ncanary,x,nan\n", {.value = "v"}, "line 2, column 3 has no number");
  refused("text,label,v\ncanary,x,inf\n", {.value = "v"}, "line 2, column 3 has no number");
  refused("text,label,v\ncanary,x,1 \n", {.value = "v"}, "line 2, column 3 has no number");
  refused("text,label\ncanary,x||y\n", {.label_separator = "|"}, "line 2, column 2 has a label without name");
  refused("text,label\n\"canary\n", {}, "line 2, column 1 begins");
}

TEST_CASE("a written table of labeled texts is read again") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "t";
  texts some(3);
  some[0] = {.text = "a\r\n\"b\"", .second_text = "\tc", .labels = {"x", "y"}, .id = "1"};
  some[1] = {.text = "", .value = 0.1};
  some[2] = {.text = "\xE6\x82\xA3", .labels = {"z"}, .value = -1e300};
  for (const auto format : {csv, table_format::tsv()}) {
    auto columns = labeled_columns::of(some);
    columns.label_separator = "|";
    corpora::write_labeled_table(path, some, columns, format);
    const auto read = corpora::read_labeled_table(path, columns, format);
    REQUIRE(read.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(read[i].text == some[i].text);
      CHECK(read[i].second_text == some[i].second_text);
      CHECK(read[i].labels == some[i].labels);
      CHECK(read[i].id == some[i].id);
      CHECK(read[i].has_value() == some[i].has_value());
      if (some[i].has_value()) CHECK(read[i].value == some[i].value);
    }
  }
}

TEST_CASE("what a table has no place for is refused by number") {
  const tests::temporary_folder folder;
  const auto refused = [&](const labeled_text& item, const std::string& why, const labeled_columns& columns = {}) {
    CHECK_THROWS_WITH(
        corpora::write_labeled_table(folder.path() / "t", texts{{.text = "a"}, item}, columns, table_format::tsv()),
        tests::contains(why) && !tests::contains("canary"));
  };
  refused({.text = "canary", .second_text = "canary"}, "text 1 has a second text, and there is no column");
  refused({.text = "canary", .id = "canary"}, "text 1 has an id");
  refused({.text = "canary", .value = 1}, "text 1 has a value");
  refused({.text = "canary", .labels = {"canary"}}, "text 1 has a label", {.label = ""});
  refused({.text = "canary", .labels = {"a", "b"}}, "text 1 has several labels");
  refused({.text = "canary", .labels = {"a|b"}}, "text 1 has a label that", {.label_separator = "|"});
  refused({.text = "canary", .value = std::numeric_limits<double>::infinity()}, "text 1 has an infinite value",
          {.value = "v"});
  refused({.text = "canary"}, "without a header", {.has_header = false});
  refused({.text = "canary"}, "one name for two columns", {.label = "text"});
  CHECK(!std::filesystem::exists(folder.path() / "t"));
}

}  // namespace labeled_table_test
