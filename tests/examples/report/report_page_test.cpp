#include "examples/report/report_page.hpp"

#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "examples/report/confusion_table.hpp"
#include "examples/report/number_text.hpp"
#include "examples/report/worst_errors.hpp"
#include "tests/catch.hpp"
#include "tests/examples/report/page_table.hpp"
#include "tests/examples/well_formed.hpp"
#include "tests/temporary_folder.hpp"

namespace report_page_test {

using namespace clinicalbert;

TEST_CASE("a page is whole, escapes what it is told and has an index of several files") {
  const examples::report_heading heading{"<model>", "ner", "fp32"};
  const auto one = examples::report_page(heading, {{"a&b.tsv", {{"words", "7"}}, "<h3>x</h3>\n"}});
  CHECK(tests::why_not_well_formed(one) == "");
  CHECK(one.find("<nav") == one.npos);
  CHECK(one.find("<script") == one.npos);
  CHECK(tests::page_row(one, "Summary", "words") == std::vector<std::string>{"words", "7"});
  const auto two = examples::report_page(heading, {{"a", {}, ""}, {"b", {}, ""}});
  CHECK(tests::why_not_well_formed(two) == "");
  CHECK_THAT(two, tests::contains("<a href=\"#f1\">b</a>"));
  CHECK(tests::why_not_well_formed(examples::report_page(heading, {})) == "");
}

TEST_CASE("a model goes by the name of its folder") {
  const tests::temporary_folder scratch;
  std::filesystem::create_directories(scratch.path() / "m");
  CHECK(examples::model_name(scratch.path() / "m") == "m");
  CHECK(examples::model_name(scratch.path() / "m/") == "m");
  CHECK(examples::model_name(scratch.path() / "x/../m/.") == "m");
  CHECK(examples::model_name(scratch.path() / "m" / "w.safetensors") == "m/w.safetensors");
}

TEST_CASE("a confusion table has counts, shares of the row and what nobody can count") {
  auto confusion = examples::square_confusion({"a", "<b>"}, true);
  confusion.at(0, 0) = 3;
  confusion.at(0, 2) = 1;
  confusion.at(2, 1) = 2;
  const auto table = examples::confusion_table("C", "corner", confusion);
  CHECK(tests::page_row(table, "C", "a") == std::vector<std::string>{"a", "3 75.0%", "0", "1 25.0%", "4"});
  CHECK(tests::page_row(table, "C", "spurious") == std::vector<std::string>{"spurious", "0", "2 100.0%", "", "2"});
  CHECK(tests::occurrences(table, "class=\"right\"") == 1);
  CHECK_THAT(table, tests::contains("class=\"wrong\" style=\"--share:0.250\""));
  CHECK(table.find("<b>\"") == table.npos);
}

TEST_CASE("the worst errors are the most confident ones, and texts are shown only when asked") {
  std::vector<examples::wrong_prediction> all;
  for (const double score : {0.2, 0.9, 0.5, 0.9}) all.push_back({":1", "0–1", "g", "p", score, all.size()});
  const auto worst = examples::worst_of(all, 3);
  REQUIRE(worst.size() == 3);
  CHECK(worst[0].item == 1);
  CHECK(worst[1].item == 3);
  CHECK(worst[2].item == 2);
  const auto without = examples::worst_errors_table({"E", "S", "B"}, "x/f.tsv", worst, false,
                                                    [](const auto&) -> std::string { throw std::logic_error(""); });
  CHECK(tests::page_row(without, "E", "1") == std::vector<std::string>{"1", "f.tsv:1", "0–1", "g", "p", "0.9000"});
  const auto with = examples::worst_errors_table({"E", "S", "B"}, "f.tsv", worst, true, [](const auto& one) {
    return examples::html_marked("<" + std::to_string(one.item) + ">", 1, 2);
  });
  CHECK_THAT(with, tests::contains("&lt;<mark>3</mark>&gt;"));
}

TEST_CASE("numbers are rounded, and what is not defined is a dash") {
  CHECK(examples::decimal(0.85236) == "0.8524");
  CHECK(examples::decimal(-0.00001) == "0.0000");
  CHECK(examples::decimal(-1.5, 1) == "-1.5");
  CHECK(examples::decimal(std::numeric_limits<double>::quiet_NaN()) == "–");
}

}  // namespace report_page_test
