#include "examples/report/score_intervals.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/metrics/bootstrap.hpp"
#include "clinicalbert/metrics/confusion.hpp"
#include "clinicalbert/metrics/multi_label.hpp"
#include "tests/catch.hpp"

namespace score_intervals_test {

namespace {

using namespace clinicalbert;
constexpr std::size_t classes = 4, texts = 60;

void check(const metrics::confidence_interval& interval, const metrics::confidence_interval& want) {
  CHECK(interval.value == tests::approx(want.value).margin(1e-12));
  CHECK(interval.low == tests::approx(want.low).margin(1e-12));
  CHECK(interval.high == tests::approx(want.high).margin(1e-12));
}

}  // namespace

TEST_CASE("intervals of classes are those of a confusion matrix of each resample") {
  std::mt19937 random(3);  // seed 3
  std::vector<std::int32_t> gold, predicted;
  examples::counted_items items;
  for (std::size_t i = 0; i < texts; ++i) {
    gold.push_back(static_cast<std::int32_t>(random() % (classes - 1)));
    predicted.push_back(random() % 3 == 0 ? static_cast<std::int32_t>(random() % (classes - 1)) : gold.back());
    const auto g = static_cast<std::uint32_t>(gold[i]), p = static_cast<std::uint32_t>(predicted[i]);
    items.add(g, {g == p ? 1U : 0U, 0, 1});
    items.add(p, {0, 1, 0});
    items.close_item();
  }
  const auto scores = examples::intervals_of(items, classes, examples::averaged_labels::occurring);
  const auto by = [&](auto value_of) {
    return metrics::bootstrap(texts, [&](std::span<const std::uint32_t> sample) {
      metrics::confusion_matrix confusion(classes);
      for (const auto item : sample) confusion.add(gold[item], predicted[item]);
      return value_of(confusion.report());
    });
  };
  check(scores.micro.f1, by([](const auto& report) { return report.micro.f1; }));
  check(scores.macro.f1, by([](const auto& report) { return report.macro.f1; }));
  check(scores.macro.recall, by([](const auto& report) { return report.macro.recall; }));
  check(scores.weighted.precision, by([](const auto& report) { return report.weighted.precision; }));
  for (std::size_t k = 0; k < classes; ++k)
    check(scores.by_label[k].precision, by([&](const auto& report) { return report.by_class[k].precision; }));
  CHECK(scores.micro.support == texts);
  CHECK(scores.by_label[3].support == 0);
  CHECK(scores.micro.f1.low < scores.micro.f1.value);
  CHECK(scores.micro.f1.high > scores.micro.f1.value);
}

TEST_CASE("labels that are yes or no are all averaged, those that never occur too") {
  const std::vector<std::uint8_t> gold{1, 0, 0, 1, 1, 0}, predicted{1, 1, 0, 0, 1, 0};  // 2 texts, 3 labels
  examples::counted_items items;
  for (std::size_t i = 0; i < 6; ++i) {
    items.add(static_cast<std::uint32_t>(i % 3), {gold[i] & 1U & predicted[i], predicted[i], gold[i]});
    if (i % 3 == 2) items.close_item();
  }
  metrics::multi_label counts(3);
  counts.add(gold, predicted);
  const auto want = counts.report();
  const auto all = examples::intervals_of(items, 3, examples::averaged_labels::all);
  CHECK(all.macro.f1.value == want.macro.f1);
  CHECK(all.micro.f1.value == want.micro.f1);
  CHECK(examples::intervals_of(items, 3, examples::averaged_labels::occurring).macro.f1.value ==
        tests::approx(want.macro.f1 * 3 / 2));
}

}  // namespace score_intervals_test
