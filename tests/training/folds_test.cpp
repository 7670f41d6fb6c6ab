#include "clinicalbert/training/folds.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

namespace folds_test {

using namespace clinicalbert;
using numbers = std::vector<std::uint32_t>;

namespace {

// How many items of `of` are in each fold.
std::vector<std::size_t> sizes_of(const numbers& folds, std::size_t count, const std::vector<bool>& of = {}) {
  std::vector<std::size_t> sizes(count);
  for (std::size_t i = 0; i < folds.size(); ++i)
    if (of.empty() || of[i]) ++sizes.at(folds[i]);
  return sizes;
}

std::size_t spread(const std::vector<std::size_t>& sizes) {
  return *std::ranges::max_element(sizes) - *std::ranges::min_element(sizes);
}

}  // namespace

TEST_CASE("folds differ by one item at most, in all and of every label") {
  std::mt19937 random(7);
  for (const std::uint32_t folds : {2U, 3U, 5U, 10U}) {
    for (const std::size_t items : {10U, 11U, 97U, 1000U}) {
      numbers labels(items);
      for (auto& label : labels)
        label = random() % 100 < 80 ? 0U : static_cast<std::uint32_t>(random() % 7);  // one is frequent
      const auto of = training::folds_of_labels(labels, folds, 5);
      CAPTURE(folds, items);
      REQUIRE(of.size() == items);
      CHECK(spread(sizes_of(of, folds)) <= 1);
      for (std::uint32_t label = 0; label < 7; ++label) {
        std::vector<bool> has(items);
        for (std::size_t i = 0; i < items; ++i) has[i] = labels[i] == label;
        CHECK(spread(sizes_of(of, folds, has)) <= 1);
      }
    }
  }
}

TEST_CASE("a group stays together, and the folds differ by no more than the largest group") {
  std::mt19937 random(11);
  for (const std::uint32_t folds : {2U, 3U, 5U}) {
    numbers groups;
    std::size_t largest = 0;
    for (std::uint32_t group = 0; group < 40; ++group) {
      const std::size_t size = 1 + random() % 30;
      largest = std::max(largest, size);
      groups.insert(groups.end(), size, group);
    }
    std::shuffle(groups.begin(), groups.end(), random);
    const auto of = training::folds_of_groups(groups, folds, 3);
    CAPTURE(folds);
    CHECK(spread(sizes_of(of, folds)) <= largest);
    std::vector<std::uint32_t> fold_of(40, folds);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (fold_of[groups[i]] == folds) fold_of[groups[i]] = of[i];
      CHECK(fold_of[groups[i]] == of[i]);
    }
  }
  const auto single = training::folds_of_groups(numbers{0, 1, 2, 3, 4, 5, 6}, 3, 1);  // a group an item
  CHECK(spread(sizes_of(single, 3)) == 1);
  CHECK(sizes_of(training::folds_of_groups(numbers{5, 9, 9, 2}, 3, 1), 3).size() == 3);  // numbers may be left out
}

TEST_CASE("folds are a function of the seed") {
  const numbers labels(50, 0);
  numbers groups(50);
  for (std::uint32_t i = 0; i < 50; ++i) groups[i] = i;
  CHECK(training::folds_of_labels(labels, 5, 1) == training::folds_of_labels(labels, 5, 1));
  CHECK(training::folds_of_labels(labels, 5, 1) != training::folds_of_labels(labels, 5, 2));
  CHECK(training::folds_of_groups(groups, 5, 1) == training::folds_of_groups(groups, 5, 1));
  CHECK(training::folds_of_groups(groups, 5, 1) != training::folds_of_groups(groups, 5, 2));
}

TEST_CASE("no fold is empty") {
  CHECK_THROWS_AS(training::folds_of_labels(numbers{0, 1}, 1, 1), std::invalid_argument);
  CHECK_THROWS_WITH(training::folds_of_labels(numbers{0, 1}, 3, 1), tests::contains("3 of them and only 2"));
  CHECK_THROWS_WITH(training::folds_of_groups(numbers{4, 4, 4, 0}, 3, 1), tests::contains("3 of them and only 2"));
  CHECK_THROWS_AS(training::folds_of_groups(numbers{}, 2, 1), std::invalid_argument);
  CHECK(training::folds_of_labels(numbers{0, 1}, 2, 1).size() == 2);
}

}  // namespace folds_test
