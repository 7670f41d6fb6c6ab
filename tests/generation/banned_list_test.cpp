#include "clinicalbert/generation/banned_list.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::banned_list_test {
namespace {

constexpr std::size_t vocabulary = 9;

TEST_CASE("banned_list: a row has the pieces that ban_pieces marks, for each target of a step") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::vector<generation::piece_role> roles(vocabulary, generation::piece_role::other);
  roles[5] = roles[6] = generation::piece_role::number;
  roles[7] = generation::piece_role::inside;
  generation::copied_numbers numbers(roles);
  numbers.add_source(std::vector<std::int32_t>{2, 5, 7, 3}, [](std::size_t i) { return i == 2; });
  const generation::end_ids ids{0, 1};
  generation::banned_list list;
  for (const auto* rule : {static_cast<const generation::copied_numbers*>(nullptr), &std::as_const(numbers)}) {
    const generation::options o{.max_length = 20, .min_length = 5, .no_repeat_ngram = 1 + seed, .numbers = rule};
    list.clear();
    std::vector<std::vector<std::int32_t>> targets(4);
    for (auto& target : targets) {
      target.push_back(ids.start);
      while (target.size() < 2 + random() % 9) target.push_back(static_cast<std::int32_t>(2 + random() % 7));
      list.add(target, o, ids, vocabulary);
    }
    REQUIRE(list.view().offsets.size() == targets.size() + 1);
    for (std::size_t row = 0; row < targets.size(); ++row) {
      std::vector<float> scores(vocabulary);
      generation::ban_pieces(std::span<const std::int32_t>(targets[row]), o, ids, std::span(scores));
      std::set<std::int32_t> want;
      for (std::size_t id = 0; id < vocabulary; ++id)
        if (std::isinf(scores[id])) want.insert(static_cast<std::int32_t>(id));
      const auto [begin, end] = std::pair(list.view().offsets[row], list.view().offsets[row + 1]);
      const auto found = list.view().ids.subspan(begin, end - begin);
      CHECK(std::set<std::int32_t>(found.begin(), found.end()) == want);
    }
  }
}

}  // namespace
}  // namespace clinicalbert::banned_list_test
