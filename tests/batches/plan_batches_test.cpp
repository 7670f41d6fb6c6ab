#include "clinicalbert/batches/plan_batches.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "tests/catch.hpp"

namespace plan_batches_test {

using namespace clinicalbert::batches;

namespace {

std::vector<std::uint32_t> some_lengths(std::size_t count) {
  split_mix random(5);
  std::vector<std::uint32_t> lengths(count);
  for (auto& length : lengths) length = static_cast<std::uint32_t>(1 + random.below(60));
  return lengths;
}

std::vector<std::vector<std::uint32_t>> batches_of(const std::vector<std::uint32_t>& lengths,
                                                   const batch_settings& settings, std::uint64_t epoch) {
  batch_plan plan;
  plan.plan(lengths, settings, epoch);
  std::vector<std::vector<std::uint32_t>> batches;
  for (std::size_t i = 0; i < plan.size(); ++i) batches.emplace_back(plan[i].begin(), plan[i].end());
  return batches;
}

bool has_each_once(const std::vector<std::vector<std::uint32_t>>& batches, std::size_t count) {
  std::vector<std::uint32_t> all;
  for (const auto& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  std::sort(all.begin(), all.end());
  std::vector<std::uint32_t> expected(count);
  std::iota(expected.begin(), expected.end(), 0U);
  return all == expected;
}

std::size_t tokens_of(const std::vector<std::uint32_t>& batch, const std::vector<std::uint32_t>& lengths) {
  std::size_t tokens = 0;
  for (const auto example : batch) tokens += lengths[example];
  return tokens;
}

}  // namespace

TEST_CASE("by sequences, the batches are the shuffled order in pieces") {
  const auto lengths = some_lengths(103);
  const auto batches = batches_of(lengths, {.sequences = 10, .seed = 3}, 2);
  REQUIRE(batches.size() == 11);
  CHECK(batches.back().size() == 3);
  const auto order = shuffled_order(103, 3, 2);
  for (std::size_t i = 0; i < 103; ++i) CHECK(batches[i / 10][i % 10] == order[i]);
  CHECK(batches_of({}, {}, 1).empty());
}

TEST_CASE("by tokens, a batch is as large as it may be; an example that is too long is alone") {
  auto lengths = some_lengths(200);
  lengths[77] = 500;
  const auto batches = batches_of(lengths, {.sequences = 0, .tokens = 128}, 1);
  CHECK(has_each_once(batches, 200));
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const std::size_t tokens = tokens_of(batches[i], lengths);
    CHECK((tokens <= 128 || (batches[i].size() == 1 && batches[i][0] == 77)));
    if (i + 1 < batches.size()) CHECK(tokens + lengths[batches[i + 1][0]] > 128);
  }
  for (const auto& batch : batches_of(lengths, {.sequences = 4, .tokens = 128}, 1)) CHECK(batch.size() <= 4);
}

TEST_CASE("with length bucketing the examples of a batch are of like length, and batches come in no order of length") {
  const auto lengths = some_lengths(1000);
  for (const std::size_t tokens : {0U, 256U}) {
    CAPTURE(tokens);
    const batch_settings plain{.sequences = 8, .tokens = tokens};
    auto bucketed = plain;
    bucketed.length_bucketing = true;
    const auto batches = batches_of(lengths, bucketed, 1);
    CHECK(has_each_once(batches, 1000));
    CHECK(batches == batches_of(lengths, bucketed, 1));
    CHECK(batches != batches_of(lengths, bucketed, 2));
    const auto spread = [&](const std::vector<std::vector<std::uint32_t>>& all) {
      double sum = 0;
      for (const auto& batch : all) {
        const auto [low, high] =
            std::minmax_element(batch.begin(), batch.end(), [&](auto a, auto b) { return lengths[a] < lengths[b]; });
        sum += lengths[*high] - lengths[*low];
      }
      return sum / static_cast<double>(all.size());
    };
    CHECK(spread(batches) * 10 < spread(batches_of(lengths, plain, 1)));
    const std::size_t half = batches.size() / 2;
    double first = 0, second = 0;
    for (std::size_t i = 0; i < 2 * half; ++i)
      (i < half ? first : second) +=
          static_cast<double>(tokens_of(batches[i], lengths)) / static_cast<double>(batches[i].size());
    CHECK(first / second > 0.8);
    CHECK(first / second < 1.25);
  }
}

}  // namespace plan_batches_test
