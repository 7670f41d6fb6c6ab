#include "clinicalbert/generation/page_cache.hpp"

#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::page_cache_test {
namespace {

TEST_CASE("page_cache: targets keep what was written for them and for those that they go on from") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  constexpr std::size_t layers = 3, width = 5;
  generation::page_cache<float> cache(layers, width, 4);
  for (int round = 0; round < 2; ++round) {
    cache.begin(2);
    std::vector<std::vector<float>> targets(2);
    float fresh = 0;
    for (std::size_t t = 1; t <= 30; ++t) {
      cache.extend();
      CHECK(cache.length() == t);
      for (std::size_t i = 0; i < targets.size(); ++i) {
        targets[i].push_back(++fresh);
        for (std::size_t layer = 0; layer < layers; ++layer)
          for (std::size_t c = 0; c < width; ++c)
            cache.rows(layer).row(i, t - 1)[c] =
                fresh + 1000 * static_cast<float>(layer) + 0.125f * static_cast<float>(c);
      }
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < targets.size(); ++i)
        for (std::size_t layer = 0; layer < layers; ++layer)
          for (std::size_t j = 0; j < t; ++j)
            for (std::size_t c = 0; c < width; ++c)
              wrong += cache.rows(layer).row(i, j)[c] !=
                       targets[i][j] + 1000 * static_cast<float>(layer) + 0.125f * static_cast<float>(c);
      CHECK(wrong == 0);
      std::vector<std::uint32_t> parents(1 + random() % 4);
      std::vector<std::vector<float>> kept;
      for (auto& parent : parents)
        kept.push_back(targets[parent = static_cast<std::uint32_t>(random() % targets.size())]);
      cache.keep(parents);
      targets = kept;
      CHECK(cache.targets() == targets.size());
    }
  }
}

TEST_CASE("page_cache: targets with one beginning share its pages, and pages that nobody holds are used again") {
  generation::page_cache<float> cache(1, 2, 4);
  cache.begin(1);
  for (int t = 0; t < 10; ++t) cache.extend();
  CHECK(cache.pages_held() == 3);
  cache.keep(std::vector<std::uint32_t>{0, 0, 0, 0});
  CHECK(cache.pages_held() == 3);
  cache.extend();  // all but one copy the page that they write to
  CHECK(cache.pages_held() == 2 + 4);
  cache.extend();
  CHECK(cache.pages_held() == 6);
  cache.keep(std::vector<std::uint32_t>{2});
  CHECK(cache.pages_held() == 3);
  const std::size_t bytes = cache.bytes();
  CHECK(bytes == 6 * 4 * 2 * sizeof(float));
  cache.begin(2);
  CHECK(cache.pages_held() == 0);
  for (int t = 0; t < 12; ++t) cache.extend();
  CHECK(cache.bytes() == bytes);
}

}  // namespace
}  // namespace clinicalbert::page_cache_test
