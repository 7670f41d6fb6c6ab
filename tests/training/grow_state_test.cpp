#include "clinicalbert/training/grow_state.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/heads/masked_lm.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/weights/initialize.hpp"
#include "tests/catch.hpp"
#include "tests/models/tiny_models.hpp"

namespace grow_state_test {

namespace {

using namespace clinicalbert;
using B = backends::simd<>;
using encoder = models::encoder<tests::h32, B>;
using masked_head = heads::masked_lm<32, models::activation_type<models::activation::gelu>::type, B>;
using model = heads::with_heads<encoder, masked_head>;

constexpr std::size_t pieces = 20;
const std::vector<tokens::learned_word>& learned() {
  static const std::vector<tokens::learned_word> words{{"one", {5, 7}}, {"two", {20, 9, 9}}};
  return words;
}

model::sizes sizes_of(std::size_t rows) { return {{rows, 12, 2}, {{rows}}}; }

/// A state in which every number is another.
training::state<model> some_state(std::size_t rows) {
  models::parameter_set<model> weights(sizes_of(rows));
  std::uint32_t number = 0;
  const auto fill = [&](models::parameter_set<model>& set) {
    model::parameters<float>::visit(
        [&](std::string_view, const auto&, std::span<float> values) {
          weights::initialize("weight", values, 0.1, 3, number++);
        },
        set.view());
  };
  fill(weights);
  training::state<model> run(std::move(weights), sizes_of(rows));
  fill(run.first_moment);
  fill(run.second_moment);
  fill(run.gradients);
  run.steps = 41;
  return run;
}

/// Each parameter by its name.
std::vector<std::pair<std::string, std::vector<float>>> numbers_of(const models::parameter_set<model>& set) {
  std::vector<std::pair<std::string, std::vector<float>>> all;
  model::parameters<const float>::visit(
      [&](std::string_view name, const auto&, std::span<const float> values) {
        all.emplace_back(name, std::vector<float>(values.begin(), values.end()));
      },
      set.const_view());
  return all;
}

/// Checks that `after` is `before` with rows for the words; calls check(row numbers' begin, width) for what is new.
template <class Check>
void compare(const models::parameter_set<model>& before, const models::parameter_set<model>& after, Check check) {
  const auto old = numbers_of(before), now = numbers_of(after);
  REQUIRE(old.size() == now.size());
  std::size_t grown = 0;
  for (std::size_t i = 0; i < old.size(); ++i) {
    const auto& [name, values] = now[i];
    CAPTURE(name);
    CHECK(old[i].first == name);
    if (name == "bert.embeddings.word_embeddings.weight" || name == "cls.predictions.bias") {
      const std::size_t width = name.starts_with("cls") ? 1 : 32;
      CHECK(std::equal(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(pieces * width),
                       old[i].second.begin()));
      check(values, width);
      ++grown;
    } else {
      CHECK(values == old[i].second);
    }
  }
  CHECK(grown == 2);
}

void is_mean(const std::vector<float>& values, std::size_t width) {
  for (std::size_t c = 0; c < width; ++c) {
    const auto at = [&](std::size_t row) { return static_cast<double>(values[row * width + c]); };
    CHECK(values[20 * width + c] == static_cast<float>((at(5) + at(7)) / 2));
    CHECK(values[21 * width + c] == static_cast<float>((at(20) + at(9) + at(9)) / 3));
  }
}

void is_zero(const std::vector<float>& values, std::size_t width) {
  CHECK(std::all_of(values.begin() + static_cast<std::ptrdiff_t>(pieces * width),
                    values.begin() + static_cast<std::ptrdiff_t>((pieces + 2) * width),
                    [](float value) { return value == 0; }));
}

}  // namespace

TEST_CASE("a run takes in words between two steps: means in table and bias, moments of 0, all else as it was") {
  for (const std::size_t rows : {pieces, pieces + 1, pieces + 6}) {  // some have rows beyond their pieces
    CAPTURE(rows);
    const auto run = some_state(rows);
    const std::size_t rows_after = std::max(rows, pieces + learned().size());
    const auto grown = training::grow_state(run, sizes_of(rows_after), pieces, learned());
    CHECK(grown.steps == 41);
    compare(run.weights, grown.weights, is_mean);
    compare(run.first_moment, grown.first_moment, is_zero);
    compare(run.second_moment, grown.second_moment, is_zero);
    CHECK(std::all_of(grown.gradients.flat().begin(), grown.gradients.flat().end(), [](float g) { return g == 0; }));
    CHECK(grown.spared.size() >= run.spared.size());
    for (const auto& range : grown.spared) CHECK(range.end <= grown.weights.flat().size());
    for (std::size_t row = pieces + 2; row < rows; ++row) {
      const auto kept = [&](const auto& state) { return state.weights.const_view().encoder.embeddings.words[row][0]; };
      CHECK(kept(grown) == kept(run));
    }
  }
}

TEST_CASE("sizes that do not fit a growing run are refused") {
  const auto run = some_state(pieces);
  const auto grow = [&](std::size_t rows, std::size_t first) {
    return training::grow_state(run, sizes_of(rows), first, learned());
  };
  CHECK_THROWS_WITH(grow(21, pieces),
                    "grow_state: a word table of 21 rows, 20 before, does not fit 20 pieces and 2 "
                    "learned words");
  CHECK_THROWS_AS(grow(19, 10), std::invalid_argument);
  CHECK_THROWS_AS(grow(30, 21), std::invalid_argument);
}

}  // namespace grow_state_test
