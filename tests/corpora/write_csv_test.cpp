#include "clinicalbert/corpora/write_csv.hpp"

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace write_csv_test {

using namespace clinicalbert;
using corpora::parse_table;
using corpora::quoting;
using corpora::table_format;
using fields = std::vector<std::string>;

namespace {

constexpr table_format csv = table_format::csv();
constexpr table_format tsv = table_format::tsv();
constexpr table_format bare{'\t', quoting::none};

std::vector<fields> fields_of(const std::string& text, table_format format) {
  std::vector<fields> all;
  for (auto& row : parse_table(text, "f", format)) all.push_back(std::move(row.fields));
  return all;
}

}  // namespace

TEST_CASE("what is quoted, and how lines end") {
  const auto line = [](const fields& row, table_format format) {
    std::string lines;
    corpora::append_row(lines, row, format, "f", 0);
    return lines;
  };
  CHECK(line({"a", "b,c", "5\"", ""}, csv) == "a,\"b,c\",\"5\"\"\",\r\n");
  CHECK(line({"a", "b\tc", "5\"", "\"x"}, tsv) == "a\t\"b\tc\"\t5\"\t\"\"\"x\"\n");
  CHECK(line({"\"a\"", "b"}, bare) == "\"a\"\tb\n");
  CHECK(line({""}, csv) == "\"\"\r\n");
}

TEST_CASE("random tables are written and read again") {
  const std::uint32_t seed = 7;
  CAPTURE(seed);
  std::mt19937 random(seed);
  static const char* const parts[] = {"a", ",", "\t", "\"", "\r", "\n", "\r\n", "\xEF\xBB\xBF", " ", "\xFF", ";"};
  const tests::temporary_folder folder;
  for (const auto format : {csv, tsv, table_format{';', quoting::strict}, table_format{',', quoting::at_start}}) {
    for (int round = 0; round < 200; ++round) {
      std::vector<fields> rows(1 + random() % 4, fields(1 + random() % 3));
      std::string lines;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        for (auto& field : rows[i]) {
          for (auto left = random() % 6; left > 0; --left) field += parts[random() % 11];
        }
        corpora::append_row(lines, rows[i], format, "f", i);
      }
      CAPTURE(lines);
      REQUIRE(fields_of(lines, format) == rows);
    }
  }
  const std::vector<fields> rows{{"a", "\""}, {"", "x y"}};
  corpora::write_table(folder.path() / "t", rows, bare);
  CHECK(fields_of(corpora::read_text(folder.path() / "t"), bare) == rows);
}

TEST_CASE("what a table without quotation marks cannot hold is refused") {
  const tests::temporary_folder folder;
  const auto refused = [&](const fields& row, const std::string& where) {
    CHECK_THROWS_WITH(corpora::write_table(folder.path() / "t", std::vector<fields>{{"a", "b"}, row}, bare),
                      tests::contains(where) && !tests::contains("canary"));
  };
  refused({"a", "canary\tx"}, "row 1, column 2 cannot");
  refused({"canary\nx", ""}, "row 1, column 1 cannot");
  refused({"\rcanary", ""}, "row 1, column 1 cannot");
  refused({""}, "row 1, column 1 cannot");
  refused({}, "row 1 has no columns");
  CHECK(!std::filesystem::exists(folder.path() / "t"));
}

}  // namespace write_csv_test
