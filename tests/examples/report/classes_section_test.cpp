#include "examples/report/classes_section.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/metrics/roc.hpp"
#include "tests/catch.hpp"
#include "tests/examples/report/checked_page.hpp"
#include "tests/examples/report/page_table.hpp"

namespace classes_section_test {

namespace {

using namespace clinicalbert;
using tests::canary, tests::check_page;

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
  const auto overall = [&](const char* name) {
    return tests::first_number(tests::page_row(body, "All texts", name)[1]);
  };
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
    CHECK(tests::first_number(cells[1]) == examples::decimal(report.by_label[k].precision));
    CHECK(tests::first_number(cells[3]) == examples::decimal(report.by_label[k].f1));
    CHECK(cells[4] == std::to_string(report.by_label[k].support));
    const auto row = tests::page_row(body, "Texts, gold", report.names[k]);
    for (std::size_t p = 0; p < 3; ++p) CHECK(tests::first_number(row[p + 1]) == std::to_string(confusion.count(k, p)));
  }
  CHECK(tests::first_number(tests::page_row(body, "By label", "macro average")[3]) ==
        examples::decimal(report.macro.f1));

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

}  // namespace classes_section_test
