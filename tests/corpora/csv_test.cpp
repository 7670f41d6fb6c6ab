#include "clinicalbert/corpora/csv.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace csv_test {

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

TEST_CASE("CSV as RFC 4180 has it") {
  CHECK(fields_of("a,b\r\nc,\r\n", csv) == std::vector<fields>{{"a", "b"}, {"c", ""}});
  CHECK(fields_of("\"a \"\"x\"\"\",\"b,\r\nc\"\n,\"\"\n", csv) ==
        std::vector<fields>{{"a \"x\"", "b,\r\nc"}, {"", ""}});
  CHECK(fields_of("\xEF\xBB\xBF\"a\",b", csv) == std::vector<fields>{{"a", "b"}});
  CHECK(fields_of("a,b\n\n\r\nc,d\n\n", csv) == std::vector<fields>{{"a", "b"}, {"c", "d"}});
  CHECK(fields_of("a\n\"\"\nb\r", csv) == std::vector<fields>{{"a"}, {""}, {"b"}});
  CHECK(fields_of("a\n\"b\"\r", csv) == std::vector<fields>{{"a"}, {"b"}});
  CHECK(fields_of("", csv).empty());
  CHECK(fields_of(" a , \xE6\x82\xA3", csv) == std::vector<fields>{{" a ", " \xE6\x82\xA3"}});
  CHECK(fields_of("a;\"b;\"", {';', quoting::strict}) == std::vector<fields>{{"a", "b;"}});
}

TEST_CASE("TSV as people have it") {
  CHECK(fields_of("he said \"no\"\t5\"\n", tsv) == std::vector<fields>{{"he said \"no\"", "5\""}});
  CHECK(fields_of("1\t\"cork-handlers' disease\t\"\tx\r\n", tsv) ==
        std::vector<fields>{{"1", "cork-handlers' disease\t", "x"}});
  CHECK(fields_of("\"a\tb\"\n\"\t\n", bare) == std::vector<fields>{{"\"a", "b\""}, {"\"", ""}});
  CHECK(fields_of("a\rb\tc\r\n", tsv) == std::vector<fields>{{"a\rb", "c"}});
}

TEST_CASE("rows know their lines") {
  const auto rows = parse_table("a,b\n\n\"1\n2\n3\",c\r\nd,e\n", "f", csv);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].line == 1);
  CHECK(rows[1].line == 3);
  CHECK(rows[2].line == 6);
}

TEST_CASE("malformed tables are named by line and column, without their content") {
  const auto refused = [](const std::string& text, table_format format, const std::string& where) {
    CHECK_THROWS_AS(parse_table(text, "t.csv", format), files::file_error);
    CHECK_THROWS_WITH(parse_table(text, "t.csv", format),
                      tests::contains("t.csv: line " + where) && !tests::contains("canary"));
  };
  refused("a,b\ncanary,c\"anary\n", csv, "2, column 2 has a quotation mark");
  refused("a,b\n\"canary\n\n,c", csv, "2, column 1 begins with a quotation mark");
  refused("a\t\"canary", tsv, "1, column 2 begins with a quotation mark");
  refused("\"x\ny\",\"canary\"canary\n", csv, "2, column 2 goes on behind");
  refused("\"x\"\ry\n", csv, "1, column 1 goes on behind");
  refused("\"canary\" canary\t1\n", tsv, "1, column 1 goes on behind");
  refused("a,can\rary\n", csv, "1, column 2 has a CR");
  refused("a,b\nc,d\ncanary\n", csv, "3 has 1 columns where the first row has 2");
}

TEST_CASE("whole tables of public corpora") {
  const auto whole = [](const char* file, table_format format, std::size_t rows, std::size_t columns) {
    const auto path = tests::corpus(file);
    if (!path) return tests::skip("CLINICALBERT_DATA lacks a table");
    CAPTURE(file);
    const auto read = corpora::read_table(*path, format);
    CHECK(read.size() == rows);
    CHECK(read.at(0).fields.size() == columns);
  };
  whole("gad/fold1/train.tsv", tsv, 4796, 2);
  whole("gad/fold1/test.tsv", tsv, 1 + 534, 3);
  whole("mts-dialog/MTS-Dialog-TrainingSet.csv", csv, 1 + 1201, 4);
  whole("mts-dialog/MTS-Dialog-ValidationSet.csv", csv, 1 + 100, 4);
  whole("mts-dialog/MTS-Dialog-TestSet-1-MEDIQA-Chat-2023.csv", csv, 1 + 200, 4);
  whole("mts-dialog/MTS-Dialog-TestSet-2-MEDIQA-Sum-2023.csv", csv, 1 + 200, 4);
  whole("aci-bench/challenge_data/train.csv", csv, 1 + 67, 4);
  whole("aci-bench/challenge_data/valid.csv", csv, 1 + 20, 4);
  whole("aci-bench/challenge_data/clef_taskC_test3.csv", csv, 1 + 40, 4);
  whole("aci-bench/challenge_data/clinicalnlp_taskB_test1.csv", csv, 1 + 40, 4);
  whole("aci-bench/challenge_data/clinicalnlp_taskC_test2.csv", csv, 1 + 40, 4);
  whole("aci-bench/challenge_data/train_metadata.csv", csv, 1 + 67, 10);
  whole("meqsum/meqsum.tsv", tsv, 1 + 1000, 3);
  whole("disease-ontology/term-names.tsv", tsv, 1 + 19343, 3);
  whole("chineseblue/cMedQQ/dev.txt", tsv, 1793, 3);
  whole("chineseblue/cMedTC/test.txt", tsv, 1800, 2);
}

}  // namespace csv_test
