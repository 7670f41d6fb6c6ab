#include "examples/report/tags_section.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/metrics/span_f1.hpp"
#include "clinicalbert/metrics/tag_f1.hpp"
#include "clinicalbert/metrics/temperature.hpp"
#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/report/page_table.hpp"
#include "tests/examples/well_formed.hpp"

namespace tags_section_test {

namespace {

using namespace clinicalbert;
using tests::canary;

const std::vector<std::string> names{"O", "B-Disease", "I-Disease", "B-Drug", "I-Drug", "B-Other"};

struct file {
  std::string text;
  std::vector<corpora::tagged_sentence> sentences;
  examples::tag_predictions found{names, labels::tag_scheme::iob2, {}, {}};

  /// The chosen tag's logit is `logit`, and that of the others 0.
  void add(const std::string& word, const std::string& gold, const std::string& predicted, double logit) {
    text += word + "\t" + gold + "\n";
    const auto chosen = std::find(names.begin(), names.end(), predicted) - names.begin();
    found.path.push_back(static_cast<std::uint32_t>(chosen));
    for (std::size_t k = 0; k < names.size(); ++k)
      found.logits.push_back(static_cast<std::ptrdiff_t>(k) == chosen ? static_cast<float>(logit) : 0.0F);
  }
  [[nodiscard]] examples::report_section section(const examples::report_settings& how = {}) {
    sentences = corpora::parse_iob(text, "f");
    const auto places = examples::iob_places(text);
    return examples::tags_section(sentences, places, false, std::span(&found, 1)).section("dir/f.tsv", how);
  }
};

/// The probability of a tag whose logit is `logit` among six, of which the others have 0.
double probability(double logit) { return std::exp(logit) / (std::exp(logit) + 5); }

file small_file() {
  file f;
  f.add("no", "O", "O", 9);
  f.add("chest", "B-Disease", "B-Disease", 3);  // right type, wrong end
  f.add(canary, "I-Disease", "O", 2);
  f.text += "\n";
  f.add("aspirin", "B-Drug", "B-Disease", 4);  // wrong type
  f.add("x", "O", "B-Drug", 5);                // spurious
  f.add("y", "O", "B-Other", 6);               // of a type that the file never marks
  f.add("metformin", "B-Drug", "O", 1);        // missed
  f.add("fever", "B-Disease", "B-Disease", 7);
  return f;
}

}  // namespace

TEST_CASE("a section of tagged words: scores, confusion and errors by line and byte, and no word of the file") {
  auto f = small_file();
  const auto section = f.section();
  const auto& body = section.body;
  const auto page = examples::report_page({"m", "ner", "fp32"}, {section});
  CHECK(tests::why_not_well_formed(page) == "");
  for (const auto& sentence : f.sentences)
    for (const auto& word : sentence.words)
      if (word.size() > 2) CHECK(page.find(word) == page.npos);

  CHECK(tests::page_row(body, "Entities", "Disease") == std::vector<std::string>{"Disease", "2 100.0%", "0", "0", "2"});
  CHECK(tests::page_row(body, "Entities", "Drug") == std::vector<std::string>{"Drug", "1 50.0%", "0", "1 50.0%", "2"});
  CHECK(tests::page_row(body, "Entities", "spurious") ==
        std::vector<std::string>{"spurious", "0", "1 100.0%", "", "1"});
  CHECK(tests::first_number(tests::page_row(body, "Strict", "Disease")[1]) == "0.3333");
  CHECK(tests::first_number(tests::page_row(body, "Lenient", "Disease")[1]) == "0.6667");
  CHECK(tests::first_number(tests::page_row(body, "Lenient", "Disease")[2]) == "1.0000");
  CHECK_THAT(body, tests::contains("Other (1)"));

  const auto errors = tests::page_table(body, "The most confident");
  REQUIRE(errors.size() == 5);
  const auto bytes = [&](const std::string& first, const std::string& last) {
    return std::to_string(f.text.find(first)) + "–" + std::to_string(f.text.find(last) + last.size());
  };
  const auto x = f.text.find("x\t", f.text.find("aspirin"));
  const auto row = [](const std::string& n, const std::string& place, const std::string& offsets,
                      const std::string& gold, const std::string& predicted, double logit) {
    return std::vector<std::string>{n, place, offsets, gold, predicted, examples::decimal(probability(logit))};
  };
  CHECK(errors[1] == row("1", "f.tsv:6", examples::number_range(x, x + 1), "none", "Drug", 5));
  CHECK(errors[2] == row("2", "f.tsv:5", bytes("aspirin", "aspirin"), "Drug", "Disease", 4));
  CHECK(errors[3] ==
        row("3", "f.tsv:2", bytes("chest", "chest"), "Disease, bytes " + bytes("chest", canary), "Disease", 3));
  CHECK(errors[4] == row("4", "f.tsv:8", bytes("metformin", "metformin"), "Drug", "missed", 1));
  CHECK(tests::page_table(f.section({.worst = 2}).body, "The most confident").size() == 3);
}

TEST_CASE("texts of errors stand on the page only when asked, escaped and marked") {
  auto f = small_file();
  f.text += "\n";
  f.add("<i>" + canary, "O", "B-Drug", 8);
  const auto section = f.section({.worst = 1, .shows_texts = true});
  CHECK_THAT(section.body, tests::contains("<mark>&lt;i&gt;" + canary + "</mark>"));
  CHECK(tests::why_not_well_formed(examples::report_page({"m", "ner", "fp32"}, {section})) == "");
  CHECK(section.body.find("aspirin") == section.body.npos);
}

TEST_CASE("a section's numbers are those of the metrics, of random tags") {
  std::mt19937 random(23);  // seed 23
  file f;
  for (int s = 0; s < 40; ++s) {
    for (int w = 0; w < 12; ++w) {
      const auto gold = names[random() % 5];
      f.add("w", gold, random() % 3 == 0 ? names[random() % names.size()] : gold,
            static_cast<double>(random() % 50) / 10);
    }
    f.text += "\n";
  }
  // A word of which normalizing leaves nothing.
  f.found.path[17] = 0;
  std::fill_n(f.found.logits.begin() + 17 * 6, 6, std::numeric_limits<float>::quiet_NaN());
  const auto body = f.section().body;
  const auto tags = f.found.tags(f.sentences);
  std::size_t found = 0, right = 0;
  for (const auto match : {metrics::span_match::exact, metrics::span_match::overlap}) {
    metrics::span_f1 counts(match);
    for (std::size_t s = 0; s < f.sentences.size(); ++s) {
      auto predicted = metrics::spans_of_tags(tags[s]);
      std::erase_if(predicted, [](const auto& span) { return span.type == "Other"; });
      counts.add(metrics::spans_of_tags(f.sentences[s].tags), predicted);
    }
    const auto report = counts.report();
    const std::string caption = match == metrics::span_match::exact ? "Strict" : "Lenient";
    const auto check = [&](const std::string& name, const metrics::precision_recall& want) {
      const auto cells = tests::page_row(body, caption, name);
      CHECK(tests::first_number(cells[1]) == examples::decimal(want.precision));
      CHECK(tests::first_number(cells[2]) == examples::decimal(want.recall));
      CHECK(tests::first_number(cells[3]) == examples::decimal(want.f1));
      CHECK(cells[4] == std::to_string(want.support));
    };
    for (const auto& [type, score] : report.by_type) check(type, score);
    check("micro average", report.micro);
    check("macro average", report.macro);
    check("weighted average", report.weighted);
    for (const auto& [type, of_type] : counts.counts()) {
      if (match == metrics::span_match::overlap) {
        const auto cell = tests::page_row(body, "Entities", type)[type == "Disease" ? 1 : 2];
        CHECK(tests::first_number(cell) == std::to_string(of_type.correct));
      } else {
        found += of_type.predicted;
        right += of_type.correct;
      }
    }
  }
  // Entities of all bins, how many are right, and the expected error from the table's own rows.
  double error = 0;
  std::size_t count = 0;
  double correct = 0;
  for (const auto& row : tests::page_table(body, "Bins")) {
    if (row[0] == "Confidence" || row[1] == "0") continue;
    const double n = std::stod(row[1]), confidence = std::stod(row[2]), accuracy = std::stod(row[3]);
    count += static_cast<std::size_t>(n);
    correct += n * accuracy;
    error += n * std::abs(confidence - accuracy);
  }
  CHECK(count == found);
  CHECK(correct == tests::approx(static_cast<double>(right)).margin(0.1));
  const auto cells = tests::page_row(body, "Expected", "entities (right: begin, end and type agree)");
  CHECK(std::stod(cells[2]) == tests::approx(error / static_cast<double>(found)).margin(2e-4));
  CHECK(tests::page_row(body, "Expected", "tags of words, of types that the file marks")[1] == "479");
  CHECK(body == f.section().body);
}

TEST_CASE("the temperature of words is that of their logits over the tags that the file marks") {
  auto f = small_file();
  const auto section = f.section();
  std::vector<double> logits;
  std::vector<std::int32_t> gold;
  std::size_t word = 0;
  for (const auto& sentence : f.sentences)
    for (const auto& tag : sentence.tags) {
      for (std::size_t k = 0; k < 5; ++k) logits.push_back(static_cast<double>(f.found.row(word)[k]));
      gold.push_back(static_cast<std::int32_t>(std::find(names.begin(), names.end(), tag) - names.begin()));
      ++word;
    }
  const double temperature = metrics::fit_temperature(std::span<const double>(logits), 5, gold);
  CHECK_THAT(section.body, tests::contains("T = " + examples::decimal(temperature) + "."));
  const double after = std::exp(7 / temperature) / (std::exp(7 / temperature) + 5);
  CHECK(f.found.confidence(7, 8, temperature) == tests::approx(after).margin(1e-9));
}

TEST_CASE("gold tags are read in the scheme of the tagger") {
  const corpora::tagged_sentence sentence{{"a", "b", "c", "d"}, {"I-x", "I-x", "O", "B-y"}};
  const std::vector<std::string> iobes{"O", "B-x", "I-x", "E-x", "S-x"};
  CHECK(examples::gold_classes(sentence.tags, iobes, labels::tag_scheme::iobes) ==
        std::vector<std::int32_t>{1, 3, 0, -1});
  CHECK(examples::gold_classes(sentence.tags, iobes, labels::tag_scheme::iob2) ==
        std::vector<std::int32_t>{1, 2, 0, -1});
}

TEST_CASE("an empty file and one without entities have a page all the same") {
  file empty;
  CHECK(tests::why_not_well_formed(examples::report_page({"m", "ner", "fp32"}, {empty.section()})) == "");
  file outside;
  outside.add("a", "O", "B-Drug", 2);
  const auto section = outside.section();
  CHECK(tests::why_not_well_formed(examples::report_page({"m", "ner", "fp32"}, {section})) == "");
  CHECK_THAT(section.body, tests::contains("Drug (1)"));
}

TEST_CASE("a section of types in a layer each: entities in others count, calibrated by layer") {
  const std::vector<corpora::tagged_sentence> sentences{
      {{"no", canary, "cancer"}, {"O", "B-Disease", "I-Disease"}, {{1, 2, "Site"}}}, {{canary}, {"B-Site"}, {}}};
  const std::vector<std::vector<examples::word_place>> places{{{7, 0, 2}, {7, 3, 15}, {7, 16, 22}}, {{8, 0, 12}}};
  std::vector<examples::tag_predictions> layers;
  const auto add = [&](const std::string& type, const std::vector<std::uint32_t>& path, float logit) {
    auto& layer = layers.emplace_back();
    layer.names = {"O", "B-" + type, "I-" + type};
    layer.type = type;
    layer.path = path;
    for (const auto k : path)
      for (std::uint32_t j = 0; j < 3; ++j) layer.logits.push_back(j == k ? logit : 0.0F);
  };
  add("Disease", {0, 1, 2, 1}, 3);  // the last is spurious
  add("Site", {0, 1, 0, 0}, 2);     // one is missed
  add("Drug", {1, 0, 0, 0}, 9);     // of a type that is never marked
  const auto section = examples::tags_section(sentences, places, true, layers).section("notes.pubtator", {});
  const auto& body = section.body;
  CHECK(tests::why_not_well_formed(examples::report_page({"m", "ner", "fp32"}, {section})) == "");
  CHECK(body.find(canary) == body.npos);
  CHECK(tests::page_row(body, "Entities", "Disease") == std::vector<std::string>{"Disease", "1 100.0%", "0", "0", "1"});
  CHECK(tests::page_row(body, "Entities", "Site") == std::vector<std::string>{"Site", "1 50.0%", "1 50.0%", "0", "2"});
  CHECK(body.find("notes.pubtator:8") != body.npos);
  CHECK(body.find("Bytes of the note") != body.npos);
  char digits[16];
  std::snprintf(digits, sizeof digits, "%.3f", std::exp(3.0) / (std::exp(3.0) + 2));
  CHECK(body.find(digits) != body.npos);  // the spurious one's score is of its own layer
}

}  // namespace tags_section_test
