#include "examples/report/entity_pairs.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/metrics/overlap_matches.hpp"
#include "tests/catch.hpp"

namespace entity_pairs_test {

namespace {

using namespace clinicalbert;
using spans = std::vector<examples::typed_span>;

/// Spans that do not overlap each other, in order.
spans draw(std::mt19937& random) {
  static constexpr std::string_view types[] = {"a", "b"};
  spans drawn;
  for (std::uint32_t at = static_cast<std::uint32_t>(random() % 3); at < 16;) {
    const auto end = at + 1 + static_cast<std::uint32_t>(random() % 4);
    drawn.push_back({at, end, types[random() % 2]});
    at = end + static_cast<std::uint32_t>(random() % 3);
  }
  return drawn;
}

spans of_type(const spans& all, std::string_view type) {
  spans some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&](const auto& span) { return span.type == type; });
  return some;
}

}  // namespace

TEST_CASE("entities of one type are paired as often as the overlap rule counts, then the rest as often as can be") {
  std::mt19937 random(11);  // seed 11
  for (int round = 0; round < 2000; ++round) {
    const auto gold = draw(random), predicted = draw(random);
    const auto pairs = examples::pair_entities(gold, predicted);
    std::size_t same = 0, different = 0;
    std::vector<bool> is_taken(gold.size());
    for (std::size_t p = 0; p < predicted.size(); ++p) {
      if (!pairs[p]) continue;
      const auto& one = gold[*pairs[p]];
      REQUIRE(!is_taken[*pairs[p]]);
      is_taken[*pairs[p]] = true;
      REQUIRE(std::max(one.begin, predicted[p].begin) < std::min(one.end, predicted[p].end));
      ++(one.type == predicted[p].type ? same : different);
    }
    std::size_t want = 0;
    for (const auto type : {"a", "b"}) {
      const auto left = of_type(gold, type), right = of_type(predicted, type);
      want += metrics::count_overlap_matches<examples::typed_span>(left, right);
    }
    REQUIRE(same == want);
    // Those that the first round left: the largest number of pairs among them, whatever their types.
    spans gold_left, predicted_left;
    for (std::size_t g = 0; g < gold.size(); ++g)
      if (!is_taken[g]) gold_left.push_back(gold[g]);
    for (std::size_t p = 0; p < predicted.size(); ++p) {
      if (!pairs[p]) predicted_left.push_back(predicted[p]);
      if (!pairs[p] || gold[*pairs[p]].type == predicted[p].type) continue;
      predicted_left.push_back(predicted[p]);
      gold_left.push_back(gold[*pairs[p]]);
    }
    REQUIRE(different == metrics::count_overlap_matches<examples::typed_span>(gold_left, predicted_left));
  }
}

}  // namespace entity_pairs_test
