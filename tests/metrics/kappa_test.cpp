#include "clinicalbert/metrics/kappa.hpp"

#include "tests/catch.hpp"

namespace kappa_test {

using namespace clinicalbert::metrics;

TEST_CASE("kappa of two raters: Cohen 1960") {
  // https://en.wikipedia.org/wiki/Cohen's_kappa: 20 and 15 agree, 5 and 10 do not; (0.7 - 0.5) / (1 - 0.5)
  confusion_matrix confusion(2);
  const auto add = [&](std::int32_t gold, std::int32_t predicted, int times) {
    for (int i = 0; i < times; ++i) confusion.add(gold, predicted);
  };
  add(0, 0, 20);
  add(0, 1, 5);
  add(1, 0, 10);
  add(1, 1, 15);
  for (const auto weights : {kappa_weights::none, kappa_weights::linear, kappa_weights::quadratic})
    CHECK(cohen_kappa(confusion, weights) == tests::approx(0.4).margin(1e-12));
}

TEST_CASE("a near miss weighs less than a far one") {
  confusion_matrix near(3), far(3);
  for (auto* confusion : {&near, &far}) {
    for (const std::int32_t label : {0, 1, 2}) {
      for (int i = 0; i < 5; ++i) confusion->add(label, label);
    }
  }
  near.add(0, 1);
  near.add(2, 1);
  far.add(0, 2);
  far.add(2, 0);
  CHECK(cohen_kappa(near, kappa_weights::linear) > cohen_kappa(far, kappa_weights::linear));
  CHECK(cohen_kappa(near, kappa_weights::quadratic) > cohen_kappa(near, kappa_weights::linear));
  // By hand: margins (6, 5, 6) and (5, 7, 5); sum w e = (6 * 7 + 5 * 5 + 5 * 5 + 6 * 7 + 2 * (6 * 5 + 6 * 5)) / 17
  CHECK(cohen_kappa(near, kappa_weights::linear) == tests::approx(1.0 - 2.0 * 17 / 254).margin(1e-12));
}

}  // namespace kappa_test
