#include "examples/report/relations_section.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/report/page_table.hpp"
#include "tests/examples/well_formed.hpp"

namespace relations_section_test {

namespace {

using namespace clinicalbert;
using tests::canary;

}  // namespace

TEST_CASE("a section of relations has the scores of the metric, confusion by pair, and errors as bytes of mentions") {
  const labels::label_set classes({"no relation", "CID", "treats"});
  corpora::annotated_note note{"77", "aspirin fever " + canary, {}, {}};
  note.annotations = {{{0, 7}, "Chemical", "C1"}, {{8, 13}, "Disease", "D1|D2"}, {{0, 3}, "Chemical", ""}};
  note.relations = {{"CID", "C1", "D1"}, {"treats", "C1", "D2"}, {"CID", "C9", "D1"}};
  tasks::extracted_relations found;
  found.entities = {{0, "C1", {0}}, {1, "D1", {1}}, {1, "D2", {1}}, {0, "", {2}}};
  // Right; another type than is stated; spurious; and of an entity without an identifier, which does not count.
  found.relations = {{0, 1, 1, 0.9F}, {0, 2, 1, 0.75F}, {0, 1, 2, 0.5F}, {3, 1, 1, 0.99F}};
  const std::vector<corpora::annotated_note> notes{note};
  const std::vector<tasks::extracted_relations> all{found};
  const auto section = examples::relations_section("d/f.txt", notes, all, classes, {});
  const auto& body = section.body;
  const auto page = examples::report_page({"m", "relations", "fp32"}, {section});
  CHECK(tests::why_not_well_formed(page) == "");
  CHECK(page.find(canary) == page.npos);
  CHECK(page.find("fever") == page.npos);

  metrics::relation_f1 counts;
  counts.add(tasks::triples_of(note), tasks::triples_of(found, classes));
  const auto report = counts.report();
  for (const auto& [type, score] : report.by_type) {
    const auto cells = tests::page_row(body, "Right where", type);
    CHECK(tests::first_number(cells[1]) == examples::decimal(score.precision));
    CHECK(tests::first_number(cells[2]) == examples::decimal(score.recall));
    CHECK(cells[4] == std::to_string(score.support));
  }
  CHECK(tests::first_number(tests::page_row(body, "Right where", "micro average")[3]) ==
        examples::decimal(report.micro.f1));
  CHECK(tests::first_number(tests::page_row(body, "Right where", "macro average")[3]) ==
        examples::decimal(report.macro.f1));
  CHECK(tests::page_row(body, "Relations, gold", "CID") ==
        std::vector<std::string>{"CID", "1 50.0%", "0", "1 50.0%", "2"});
  CHECK(tests::page_row(body, "Relations, gold", "treats") ==
        std::vector<std::string>{"treats", "1 100.0%", "0", "0", "1"});
  CHECK(tests::page_row(body, "Relations, gold", "spurious") ==
        std::vector<std::string>{"spurious", "0", "1 100.0%", "", "1"});
  const auto wrong = tests::page_table(body, "The most confident");
  REQUIRE(wrong.size() == 3);
  CHECK(wrong[1] ==
        std::vector<std::string>{"1", "f.txt, document 77", "0–7 and 8–13", "treats", "CID C1 → D2", "0.7500"});
  CHECK(wrong[2] ==
        std::vector<std::string>{"2", "f.txt, document 77", "0–7 and 8–13", "CID", "treats C1 → D1", "0.5000"});
  const auto missed = tests::page_table(body, "The first relations");
  REQUIRE(missed.size() == 3);
  CHECK(missed[1] ==
        std::vector<std::string>{"1", "f.txt, document 77", "not mentioned and 8–13", "CID C9 → D1", "none", "–"});
  CHECK(missed[2] ==
        std::vector<std::string>{"2", "f.txt, document 77", "0–7 and 8–13", "treats C1 → D2", "none", "–"});
  CHECK(tests::page_row(body, "Expected", "the relations that were found")[1] == "3");
  CHECK_THAT(examples::relations_section("f", notes, all, classes, {.worst = 1, .shows_texts = true}).body,
             tests::contains("aspirin fever " + canary));
}

}  // namespace relations_section_test
