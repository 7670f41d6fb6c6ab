#include "examples/report/classes_section.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/metrics/average_precision.hpp"
#include "clinicalbert/metrics/roc.hpp"
#include "examples/report/multi_label_section.hpp"
#include "examples/report/values_section.hpp"
#include "tests/catch.hpp"
#include "tests/examples/report/page_table.hpp"
#include "tests/examples/well_formed.hpp"

namespace {

using namespace clinicalbert;

// A word that no page may repeat.
const std::string canary = "zyxcanaryzyx";

std::string first_number(const std::string& cell) { return cell.substr(0, cell.find(' ')); }

void check_page(const examples::report_section& section) {
  const auto page = examples::report_page({"m", "t", "fp32"}, {section});
  CHECK(tests::why_not_well_formed(page) == "");
  CHECK(page.find(canary) == page.npos);
}

const tasks::class_meaning meaning{labels::problem_type::single_label, labels::label_set({"a", "b", "c"})};

/// Texts of labels a, b and c, and scores that often fit them.
struct texts {
  tasks::text_corpus corpus{"dir/f.jsonl", {}};
  std::vector<float> scores;
  std::vector<std::int32_t> gold;

  explicit texts(std::size_t count) {
    std::mt19937 random(31);  // seed 31
    for (std::size_t i = 0; i < count; ++i) {
      gold.push_back(static_cast<std::int32_t>(random() % 3));
      corpora::labeled_text text;
      text.text = canary + " <b>";
      text.labels = {std::string(1, static_cast<char>('a' + gold.back()))};
      corpus.texts.push_back(text);
      double row[3], sum = 0;
      for (std::int32_t k = 0; k < 3; ++k)
        sum += row[k] = std::exp(static_cast<double>(random() % 40) / 10 + (k == gold.back() ? 2 : 0));
      for (const double one : row) scores.push_back(static_cast<float>(one / sum));
    }
  }
};

}  // namespace

TEST_CASE("a section of classes has the numbers of the metrics") {
  const texts t(200);
  const auto section = examples::classes_section(meaning, t.scores, t.corpus, {});
  const auto& body = section.body;
  check_page(section);
  const auto report = tasks::report_classes(meaning, t.scores, t.corpus);
  const auto& confusion = *report.confusion;
  const auto overall = [&](const char* name) { return first_number(tests::page_row(body, "All texts", name)[1]); };
  CHECK(overall("accuracy") == examples::decimal(report.accuracy));
  CHECK(overall("Matthews correlation") == examples::decimal(metrics::matthews_correlation(confusion)));
  CHECK(overall("Cohen’s kappa") == examples::decimal(metrics::cohen_kappa(confusion)));
  CHECK(overall("AUROC, mean over labels against the rest") ==
        examples::decimal(metrics::auroc_one_vs_rest<float>(t.scores, 3, t.gold)));
  CHECK(overall("Brier score, of all classes together") ==
        examples::decimal(metrics::brier_score_of_classes<float>(t.scores, 3, t.gold)));
  CHECK(overall("loss, nats") == examples::decimal(report.loss));
  for (std::size_t k = 0; k < 3; ++k) {
    const auto cells = tests::page_row(body, "By label", report.names[k]);
    CHECK(first_number(cells[1]) == examples::decimal(report.by_label[k].precision));
    CHECK(first_number(cells[3]) == examples::decimal(report.by_label[k].f1));
    CHECK(cells[4] == std::to_string(report.by_label[k].support));
    const auto row = tests::page_row(body, "Texts, gold", report.names[k]);
    for (std::size_t p = 0; p < 3; ++p) CHECK(first_number(row[p + 1]) == std::to_string(confusion.count(k, p)));
  }
  CHECK(first_number(tests::page_row(body, "By label", "macro average")[3]) == examples::decimal(report.macro.f1));

  metrics::calibration calibration;
  calibration.add(std::span<const float>(t.scores), 3, t.gold);
  const auto errors = tests::page_row(body, "Expected", "the predicted label");
  CHECK(errors[1] == "200");
  CHECK(errors[2] == examples::decimal(calibration.expected_error()));
  std::vector<double> logits;
  for (const float score : t.scores) logits.push_back(std::log(static_cast<double>(score)));
  const double temperature = metrics::fit_temperature(std::span<const double>(logits), 3, t.gold);
  CHECK_THAT(body, tests::contains("T = " + examples::decimal(temperature) + ". It was fitted on the very data"));
  metrics::calibration after;
  for (std::size_t i = 0; i < 200; ++i) {
    std::vector<double> row(3);
    metrics::softmax_at_temperature(std::span<const double>(logits).subspan(3 * i, 3), temperature, row);
    const auto top = metrics::top_class_of(std::span<const double>(row));
    after.add(top.value, static_cast<std::int32_t>(top.label) == t.gold[i]);
  }
  CHECK(errors[3] == examples::decimal(after.expected_error()));

  const auto wrong = tests::page_table(body, "The most confident");
  CHECK(wrong.size() == 21);
  double before = 1;
  for (std::size_t i = 1; i < wrong.size(); ++i) {
    CHECK(wrong[i][3] != wrong[i][4]);
    CHECK(wrong[i][2] == "0–16");
    const double score = std::stod(wrong[i][5]);
    CHECK(score <= before);
    before = score;
    const auto number = std::stoul(wrong[i][1].substr(std::string("f.jsonl, text ").size())) - 1;
    CHECK(wrong[i][3] == t.corpus.texts[number].labels[0]);
  }
  CHECK_THAT(examples::classes_section(meaning, t.scores, t.corpus, {.worst = 1, .shows_texts = true}).body,
             tests::contains(canary + " &lt;b&gt;"));
}

TEST_CASE("a label that the model lacks is counted as wrong and left out of what needs its score") {
  texts t(30);
  t.corpus.texts[0].labels = {"new"};
  t.corpus.texts[1].id = "x7";
  t.corpus.texts[1].second_text = "pair";
  t.corpus.texts[1].labels = {"new"};
  const auto section = examples::classes_section(meaning, t.scores, t.corpus, {.worst = 30});
  check_page(section);
  CHECK(tests::page_row(section.body, "By label", "new")[5] == "–");
  CHECK(tests::page_row(section.body, "Texts, gold", "new").back() == "2");
  CHECK(tests::page_row(section.body, "Expected", "the predicted label")[1] == "30");
  CHECK_THAT(section.body, tests::contains("f.jsonl, text 2 (id x7)"));
  CHECK_THAT(section.body, tests::contains("0–16 and 0–4"));
  const tasks::text_corpus none{"f", {}};
  check_page(examples::classes_section(meaning, {}, none, {}));
}

TEST_CASE("a section of labels that are yes or no") {
  const tasks::class_meaning labels{labels::problem_type::multi_label, labels::label_set({"a", "b"}), {0.5F, 0.25F}};
  tasks::text_corpus corpus{"f.jsonl", std::vector<corpora::labeled_text>(4)};
  for (auto& text : corpus.texts) text.text = canary;
  corpus.texts[0].labels = {"a", "b"};
  corpus.texts[1].labels = {"b"};
  corpus.texts[3].labels = {"a", "c"};
  const std::vector<float> scores{0.9F, 0.3F, 0.8F, 0.1F, 0.2F, 0.2F, 0.6F, 0.2F};
  const auto section = examples::multi_label_section(labels, scores, corpus, {});
  const auto& body = section.body;
  check_page(section);
  const auto report = tasks::report_classes(labels, scores, corpus);
  CHECK(first_number(tests::page_row(body, "All texts", "texts of which every label is right")[1]) ==
        examples::decimal(report.accuracy));
  for (std::size_t k = 0; k < 3; ++k) {
    const auto cells = tests::page_row(body, "By label", report.names[k]);
    CHECK(first_number(cells[1]) == examples::decimal(report.by_label[k].precision));
    CHECK(first_number(cells[2]) == examples::decimal(report.by_label[k].recall));
  }
  CHECK(first_number(tests::page_row(body, "By label", "macro average")[3]) == examples::decimal(report.macro.f1));
  CHECK(tests::page_row(body, "By label", "a")[5] ==
        examples::decimal(
            metrics::auroc(std::vector<double>{0.9, 0.8, 0.2, 0.6}, std::vector<std::uint8_t>{1, 0, 0, 1})));
  CHECK(tests::page_row(body, "Texts by label", "a") ==
        std::vector<std::string>{"a", "1 25.0%", "0", "1 25.0%", "2 50.0%", "4"});
  CHECK(tests::page_row(body, "Texts by label", "b") ==
        std::vector<std::string>{"b", "2 50.0%", "1 25.0%", "0", "1 25.0%", "4"});
  const auto wrong = tests::page_table(body, "The most confident");
  REQUIRE(wrong.size() == 4);
  CHECK(wrong[1][4] == "no, c");
  CHECK(wrong[1][5] == "1.0000");
  CHECK(wrong[2][4] == "no, b");
  CHECK(wrong[2][5] == "0.9000");
  CHECK(wrong[3] == std::vector<std::string>{"3", "f.jsonl, text 2", "0–12", "no, a", "yes, a", "0.8000"});
  CHECK(tests::page_row(body, "Expected", "that a label applies (every text and label)")[1] == "8");
}

TEST_CASE("one temperature makes the bits of all labels as likely as can be") {
  const std::vector<float> probabilities{0.99F, 0.98F, 0.01F, 0.97F, 0.02F, 0.95F};
  const std::vector<std::uint8_t> truth{1, 0, 0, 1, 1, 1};
  const auto calibration = examples::calibrate_bits(probabilities, truth);
  const auto loss = [&](double temperature) {
    double sum = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const auto p = static_cast<double>(probabilities[i]);
      const double x = std::log(p / (1 - p)) / temperature;
      sum += std::log1p(std::exp(truth[i] != 0 ? -x : x));
    }
    return sum;
  };
  REQUIRE(calibration.temperature);
  const double t = *calibration.temperature;
  CHECK(t > 1);
  CHECK(loss(t) < loss(t * 1.01));
  CHECK(loss(t) < loss(t / 1.01));
  CHECK(calibration.after.expected_error() < calibration.before.expected_error());
}

TEST_CASE("a section of a regression has a scatter plot, and says what it cannot have") {
  tasks::text_corpus corpus{"f.tsv", std::vector<corpora::labeled_text>(5)};
  const double gold[] = {0, 1, 2, 3, 4};
  for (std::size_t i = 0; i < 5; ++i) {
    corpus.texts[i].text = canary;
    corpus.texts[i].value = gold[i];
  }
  const std::vector<float> values{0.5F, 1, 1.5F, 3, 2};
  const auto section = examples::values_section(values, corpus, {});
  const auto& body = section.body;
  check_page(section);
  CHECK(first_number(tests::page_row(body, "All texts", "mean absolute error")[1]) == "0.6000");
  CHECK(first_number(tests::page_row(body, "All texts", "root of the mean squared error")[1]) ==
        examples::decimal(std::sqrt(4.5 / 5)));
  CHECK(first_number(tests::page_row(body, "All texts", "Pearson’s r")[1]) ==
        examples::decimal(metrics::pearson(std::vector<double>{0, 1, 2, 3, 4}, std::vector<double>{.5, 1, 1.5, 3, 2})));
  CHECK(tests::occurrences(body, "class=\"point\"") == 5);
  CHECK_THAT(body, tests::contains("no classes to confuse"));
  const auto wrong = tests::page_table(body, "The values");
  REQUIRE(wrong.size() == 4);
  CHECK(wrong[1] == std::vector<std::string>{"1", "f.tsv, text 5", "0–12", "4.0000", "2.0000", "2.0000"});
}
