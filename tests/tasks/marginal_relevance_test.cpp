#include "clinicalbert/tasks/marginal_relevance.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace marginal_relevance_test {

namespace {

using namespace clinicalbert;

/// Cosines that are given.
struct given_cosines final : tasks::compared_sentences {
  std::vector<double> relevances;
  std::vector<std::vector<double>> similarities;

  void read(std::span<const std::string_view>) override {}
  [[nodiscard]] double relevance(std::size_t i) const noexcept override { return relevances[i]; }
  [[nodiscard]] double similarity(std::size_t i, std::size_t j) const noexcept override { return similarities[i][j]; }
};

std::vector<std::size_t> numbers_of(const given_cosines& cosines, std::size_t count, double balance) {
  std::vector<tasks::relevant_sentence> chosen;
  tasks::choose_sentences(cosines, cosines.relevances.size(), count, balance, chosen);
  std::vector<std::size_t> numbers;
  for (const auto& one : chosen) numbers.push_back(one.number);
  return numbers;
}

given_cosines random_cosines(std::mt19937& random, std::size_t count) {
  std::uniform_real_distribution<double> cosine(-1, 1);
  given_cosines made;
  made.similarities.assign(count, std::vector<double>(count, 1.0));
  for (std::size_t i = 0; i < count; ++i) {
    made.relevances.push_back(cosine(random));
    for (std::size_t j = 0; j < i; ++j) made.similarities[i][j] = made.similarities[j][i] = cosine(random);
  }
  return made;
}

}  // namespace

TEST_CASE("what was said already is not chosen again") {
  given_cosines cosines;
  cosines.relevances = {0.9, 0.89, 0.5};  // the second says what the first does
  cosines.similarities = {{1, 0.99, 0.1}, {0.99, 1, 0.1}, {0.1, 0.1, 1}};
  CHECK(numbers_of(cosines, 2, 1.0) == std::vector<std::size_t>{0, 1});
  CHECK(numbers_of(cosines, 2, 0.5) == std::vector<std::size_t>{0, 2});
  CHECK(numbers_of(cosines, 9, 0.5) == std::vector<std::size_t>{0, 2, 1});
  CHECK(numbers_of(cosines, 0, 0.5).empty());
  CHECK(numbers_of(given_cosines(), 3, 0.5).empty());

  std::vector<tasks::relevant_sentence> chosen;
  tasks::choose_sentences(cosines, 3, 2, 0.5, chosen);
  CHECK(chosen[0].score == tests::approx(0.45));
  CHECK(chosen[1].relevance == 0.5);
  CHECK(chosen[1].score == tests::approx(0.25 - 0.05));
}

TEST_CASE("of equal sentences the earlier is chosen") {
  given_cosines cosines;
  cosines.relevances = {0.5, 0.5, 0.5};
  cosines.similarities.assign(3, std::vector<double>(3, 0.25));
  CHECK(numbers_of(cosines, 3, 0.7) == std::vector<std::size_t>{0, 1, 2});
  cosines.relevances = {0.5, 0.5 + 1e-12, 0.5 + 1e-4};  // rounding, and more
  CHECK(numbers_of(cosines, 3, 1.0) == std::vector<std::size_t>{2, 0, 1});
}

TEST_CASE("each choice is the greatest by the formula") {
  const std::uint32_t seed = 20261127;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const double balance : {0.0, 0.3, 0.7, 1.0}) {
    const auto cosines = random_cosines(random, 12);
    const auto numbers = numbers_of(cosines, 12, balance);
    REQUIRE(std::set<std::size_t>(numbers.begin(), numbers.end()).size() == 12);
    for (std::size_t step = 0; step < numbers.size(); ++step) {
      const auto score = [&](std::size_t i) {
        double nearest = step == 0 ? 0.0 : -1.0;
        for (std::size_t k = 0; k < step; ++k) nearest = std::max(nearest, cosines.similarities[i][numbers[k]]);
        return balance * cosines.relevances[i] - (1 - balance) * nearest;
      };
      for (std::size_t later = step + 1; later < numbers.size(); ++later)
        CHECK(score(numbers[step]) >= score(numbers[later]));
    }
  }
}

}  // namespace marginal_relevance_test
