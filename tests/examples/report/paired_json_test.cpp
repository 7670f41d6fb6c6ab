#include "examples/report/paired_json.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

#include "clinicalbert/metrics/bootstrap.hpp"
#include "clinicalbert/metrics/confusion.hpp"
#include "tests/catch.hpp"

namespace paired_json_test {

namespace {

using namespace clinicalbert;
constexpr std::size_t labels = 3;

/// An item of one label.
void add(examples::counted_items& items, std::uint32_t gold, std::uint32_t predicted) {
  if (gold == predicted) {
    items.add(gold, {1, 1, 1});
  } else {
    items.add(gold, {0, 0, 1});
    items.add(predicted, {0, 1, 0});
  }
  items.close_item();
}

}  // namespace

TEST_CASE("two models are compared on the items that one alone has right") {
  examples::counted_items first, second;
  for (std::size_t i = 0; i < 20; ++i) {
    add(first, 0, i < 7 || i >= 10 ? 0 : 1);
    add(second, 0, i < 7 ? 1 : 0);
  }
  const auto json = examples::paired_json(first, second, labels, examples::averaged_labels::occurring);
  CHECK(json.at("only_this") == 7);
  CHECK(json.at("only_other") == 3);
  CHECK(json.at("p") == 0.34375);  // scipy.stats.binomtest(7, 10)
  CHECK(json.at("right").at("other") == 0.65);
  CHECK(json.at("right").at("difference") == 0.2);
  CHECK(json.at("micro_f1") == json.at("right"));
  const auto same = examples::paired_json(first, first, labels, examples::averaged_labels::occurring);
  for (const char* score : {"micro_f1", "macro_f1", "right"})
    for (const char* of : {"difference", "low", "high"}) CHECK(same.at(score).at(of) == 0.0);
  CHECK(same.at("p") == 1.0);
}

TEST_CASE("intervals of differences are those of scores of the same resamples") {
  std::mt19937 random(11);  // seed 11
  constexpr std::uint32_t items = 80;
  std::uint32_t gold[items], predicted[2][items];
  examples::counted_items of[2];
  for (std::size_t i = 0; i < items; ++i) {
    gold[i] = static_cast<std::uint32_t>(random() % labels);
    for (std::size_t m = 0; m < 2; ++m) {
      predicted[m][i] = random() % (m + 2) == 0 ? static_cast<std::uint32_t>(random() % labels) : gold[i];
      add(of[m], gold[i], predicted[m][i]);
    }
  }
  const auto want = metrics::bootstrap(items, [&](std::span<const std::uint32_t> sample) {
    double macro[2];
    for (std::size_t m = 0; m < 2; ++m) {
      metrics::confusion_matrix confusion(labels);
      for (const auto i : sample)
        confusion.add(static_cast<std::int32_t>(gold[i]), static_cast<std::int32_t>(predicted[m][i]));
      macro[m] = confusion.report().macro.f1;
    }
    return macro[0] - macro[1];
  });
  const auto json = examples::paired_json(of[0], of[1], labels, examples::averaged_labels::occurring);
  const auto near = [](double x) { return tests::approx(x).margin(5.01e-5); };
  CHECK(json.at("macro_f1").at("difference").get<double>() == near(want.value));
  CHECK(json.at("macro_f1").at("low").get<double>() == near(want.low));
  CHECK(json.at("macro_f1").at("high").get<double>() == near(want.high));
  const auto turned = examples::paired_json(of[1], of[0], labels, examples::averaged_labels::occurring);
  CHECK(turned.at("macro_f1").at("difference").get<double>() == near(-want.value));
  CHECK(turned.at("only_this") == json.at("only_other"));
  CHECK(turned.at("p") == json.at("p"));
}

TEST_CASE("of no items there is no interval, and nothing to tell models apart by") {
  const auto json = examples::paired_json({}, {}, labels, examples::averaged_labels::all);
  CHECK(json.at("p") == 1.0);
  CHECK(json.at("right").dump() == R"({"other":0.0,"difference":null,"low":null,"high":null})");
}

}  // namespace paired_json_test
