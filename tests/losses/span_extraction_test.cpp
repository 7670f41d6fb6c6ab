#include "clinicalbert/losses/span_extraction.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tensor_oracle.hpp"

namespace span_extraction_test {

using namespace clinicalbert::losses;

namespace {

const std::vector<std::uint32_t> offsets{0, 4, 5, 8, 10};
const std::vector<std::int32_t> starts{1, 0, ignored_label, 1}, ends{3, 0, ignored_label, 0};

std::vector<double> random_logits(std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, 2.0);
  std::vector<double> logits(20);
  for (double& x : logits) x = normal(random);
  return logits;
}

}  // namespace

TEST_CASE("span_extraction agrees with PyTorch, where padding takes no part") {
  const auto folder = tests::data("heads/span_extract");
  const tests::oracle_file inputs(folder / "inputs.safetensors"), outputs(folder / "outputs.safetensors");
  const auto where = inputs.ints("sequence_offsets");
  const auto start_logits = outputs.doubles("start_logits"), end_logits = outputs.doubles("end_logits");
  std::vector<double> logits;
  for (std::size_t i = 0; i < start_logits.size(); ++i) {
    logits.push_back(start_logits[i]);
    logits.push_back(end_logits[i]);
  }
  const double loss = span_extraction<double>(logits, std::vector<std::uint32_t>(where.begin(), where.end()),
                                              inputs.ints("start"), inputs.ints("end"), {});
  CHECK(loss == tests::approx(outputs.doubles("loss").at(0)).margin(1e-6));
  CHECK(std::abs(loss - outputs.doubles("loss.hf_padded").at(0)) > 0.1);
}

TEST_CASE("span_extraction is the mean of both cross-entropies over the rows of each sequence") {
  const std::uint32_t seed = 23;
  CAPTURE(seed);
  const auto logits = random_logits(seed);
  double expected = 0.0;
  for (const std::size_t b : {0U, 1U, 3U}) {
    for (const std::size_t column : {0U, 1U}) {
      std::vector<double> row;
      for (std::size_t i = offsets[b]; i < offsets[b + 1]; ++i) row.push_back(logits[2 * i + column]);
      const std::vector<std::int32_t> label{column == 0 ? starts[b] : ends[b]};
      expected += cross_entropy<double>(row, row.size(), label, {}) / 2;
    }
  }
  CHECK(span_extraction<double>(logits, offsets, starts, ends, {}, reduction::sum) ==
        tests::approx(expected).margin(1e-13));
  CHECK(span_extraction<double>(logits, offsets, starts, ends, {}) == tests::approx(expected / 3).margin(1e-13));
  CHECK(spans_to_learn(starts) == 3);
}

TEST_CASE("gradients of span_extraction are those of finite differences, 0 where there is no span") {
  const std::uint32_t seed = 24;
  CAPTURE(seed);
  const auto logits = random_logits(seed);
  for (const auto how : {reduction::mean, reduction::sum}) {
    std::vector<double> gradient(20, 9.0);
    const double loss = span_extraction<double>(logits, offsets, starts, ends, gradient, how, 0.5);
    auto in_place = logits;
    CHECK(span_extraction<double>(in_place, offsets, starts, ends, in_place, how, 0.5) == loss);
    CHECK(in_place == gradient);
    for (std::size_t i = 0; i < logits.size(); ++i) {
      auto moved = logits;
      moved[i] += 1e-5;
      const double above = span_extraction<double>(moved, offsets, starts, ends, {}, how);
      moved[i] -= 2e-5;
      const double below = span_extraction<double>(moved, offsets, starts, ends, {}, how);
      CHECK(gradient[i] == tests::approx(0.5 * (above - below) / 2e-5).margin(1e-9));
    }
    for (std::size_t i = 8; i < 16; ++i) CHECK(gradient[i] == 0.0);  // one row only, and none that is learned
  }
}

TEST_CASE("edges of span_extraction") {
  const std::vector<std::uint32_t> two{0, 2};
  std::vector<float> logits{1e30F, 0.0F, -1e30F, 0.0F}, gradient(4, 9.0F);
  CHECK(span_extraction<float>(logits, two, std::vector{0}, std::vector{0}, gradient) ==
        tests::approx(std::log(2.0) / 2));
  CHECK(gradient == std::vector<float>{0, -0.25F, 0, 0.25F});
  CHECK(span_extraction<float>(logits, two, std::vector{-100}, std::vector{-100}, gradient) == 0.0);
  CHECK(gradient == std::vector<float>{0, 0, 0, 0});
  CHECK(span_extraction<float>({}, std::vector<std::uint32_t>{0}, {}, {}, {}) == 0.0);
  CHECK_THROWS_WITH(span_extraction<float>(logits, two, std::vector{0}, std::vector{2}, {}),
                    tests::contains("sequence 0 of 2 rows") && tests::contains("row 2"));
  CHECK_THROWS_AS(span_extraction<float>(logits, two, std::vector{-100}, std::vector{1}, {}), loss_error);
  CHECK_THROWS_AS(span_extraction<float>(logits, two, std::vector{-1}, std::vector{1}, {}), loss_error);
  CHECK_THROWS_AS(span_extraction<float>(logits, two, std::vector{0, 0}, std::vector{1, 0}, {}), loss_error);
  CHECK_THROWS_AS(span_extraction<float>(logits, {}, {}, {}, {}), loss_error);
}

}  // namespace span_extraction_test
