#include "clinicalbert/losses/r_drop.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/losses/derivatives.hpp"

namespace r_drop_test {

using namespace clinicalbert::losses;

namespace {

/// `divergence(p, q, d_p, d_q)` against finite differences, added to what the gradients hold, and symmetric.
template <class Divergence>
void check_passes_of(std::size_t count, Divergence divergence) {
  const std::uint32_t seed = 31;
  CAPTURE(seed);
  std::mt19937 random(seed);
  auto p = tests::some_logits(random, count);
  const auto q = tests::some_logits(random, count);
  const std::vector<double> before(count, 3.0);
  auto d_p = before, d_q = before, other_p = before, other_q = before;
  const double value = divergence(p, q, std::span(d_p), std::span(d_q));
  CHECK(value > 0.0);
  CHECK(divergence(q, p, std::span(other_q), std::span(other_p)) == tests::approx(value).epsilon(1e-14));
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(d_p[i] == tests::approx(other_p[i]).margin(1e-13));
    CHECK(d_q[i] == tests::approx(other_q[i]).margin(1e-13));
    auto moved = p;
    moved[i] += 1e-5;
    const double above = divergence(moved, q, {}, {});
    moved[i] -= 2e-5;
    CHECK(d_p[i] - 3.0 == tests::approx((above - divergence(moved, q, {}, {})) / 2e-5).margin(1e-8));
  }
  CHECK(divergence(p, p, {}, {}) == 0.0);
}

using numbers = std::span<const double>;
using gradients = std::span<double>;

}  // namespace

TEST_CASE("R-Drop is PyTorch's: the mean of two cross-entropies, and alpha times that of two divergences") {
  const auto reference = clinicalbert::files::read_json(tests::data("pooling.json")).at("r_drop");
  std::vector<double> p, q, d_p, d_q;
  const auto flat = [](const nlohmann::json& rows, std::vector<double>& to) {
    for (const auto& row : rows)
      for (const auto& x : row) to.push_back(x.get<double>());
  };
  flat(reference.at("p"), p);
  flat(reference.at("q"), q);
  flat(reference.at("d_p"), d_p);
  flat(reference.at("d_q"), d_q);
  const auto labels = reference.at("labels").get<std::vector<std::int32_t>>();
  const std::size_t classes = p.size() / labels.size();
  std::vector<double> got_p(p.size()), got_q(p.size());
  const cross_entropy_settings<double> half{.gradient_scale = 0.5};
  const double cost = (cross_entropy<double>(p, classes, labels, got_p, half) +
                       cross_entropy<double>(q, classes, labels, got_q, half)) /
                      2;
  const double apart = softmax_divergence<double>(p, q, classes, labels, got_p, got_q, {}, 4.0);
  CHECK(cost == tests::approx(reference.at("cross_entropy").get<double>()).margin(1e-12));
  CHECK(apart == tests::approx(reference.at("kl").get<double>()).margin(1e-12));
  CHECK(cost + 4 * apart == tests::approx(reference.at("loss").get<double>()).margin(1e-12));
  for (std::size_t i = 0; i < p.size(); ++i) {
    CHECK(got_p[i] == tests::approx(d_p[i]).margin(1e-12));
    CHECK(got_q[i] == tests::approx(d_q[i]).margin(1e-12));
  }
}

TEST_CASE("gradients of the divergences are those of finite differences, and are added") {
  const std::vector<std::int32_t> labels{2, ignored_label, 0, 1};
  const std::vector<double> weights{0.5, 2.0, 1.25};
  check_passes_of(12, [&](numbers p, numbers q, gradients d_p, gradients d_q) {
    return softmax_divergence<double>(p, q, 3, labels, d_p, d_q, weights);
  });
  const std::vector<std::uint8_t> bits{1, 0, 0, ignored_bit, 1, 0};
  check_passes_of(6, [&](numbers p, numbers q, gradients d_p, gradients d_q) {
    return sigmoid_divergence<double>(p, q, 2, bits, d_p, d_q);
  });
  const std::vector<double> values{1.0, std::numeric_limits<double>::quiet_NaN(), 3.0};
  check_passes_of(3, [&](numbers p, numbers q, gradients d_p, gradients d_q) {
    return value_divergence<double>(p, q, values, d_p, d_q);
  });
}

TEST_CASE("a label that applies or not is a softmax of two classes") {
  const std::vector<double> p{0.3, -2.0}, q{1.7, -0.5};
  const std::vector<double> two_p{0.3, 0.0, -2.0, 0.0}, two_q{1.7, 0.0, -0.5, 0.0};
  const std::vector<std::int32_t> labels{0, 1};
  const std::vector<std::uint8_t> bits{1, 0};
  CHECK(sigmoid_divergence<double>(p, q, 1, bits, {}, {}) ==
        tests::approx(softmax_divergence<double>(two_p, two_q, 2, labels, {}, {})).epsilon(1e-13));
}

TEST_CASE("edges of the divergences") {
  const std::vector<double> p{1, 2}, q{3, 4};
  const std::vector<std::int32_t> none{ignored_label};
  std::vector<double> d{7, 7};
  CHECK(softmax_divergence<double>(p, q, 2, none, d, d) == 0.0);
  CHECK(d == std::vector<double>{7, 7});
  CHECK_THROWS_AS(softmax_divergence<double>(p, q, 2, std::vector<std::int32_t>{0}, d, {}), loss_error);
  CHECK_THROWS_AS(softmax_divergence<double>(p, q, 2, std::vector<std::int32_t>{2}, {}, {}), loss_error);
  CHECK_THROWS_AS(sigmoid_divergence<double>(p, q, 2, std::vector<std::uint8_t>{1}, {}, {}), loss_error);
  CHECK_THROWS_AS(value_divergence<double>(p, q, std::vector<double>{1}, {}, {}), loss_error);
}

}  // namespace r_drop_test
