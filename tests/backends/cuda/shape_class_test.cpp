#include "clinicalbert/backends/cuda/shape_class.hpp"

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

#include "clinicalbert/backends/cuda/runtime/library_product.hpp"
#include "tests/catch.hpp"

namespace shape_class_test {

namespace {

using namespace clinicalbert;

TEST_CASE("shape class: few sizes, little more than the batch, and none of another class of products") {
  using namespace backends;
  CHECK(tokens_of_class(0) == 0);
  CHECK(tokens_of_class(1) == 16);
  CHECK(tokens_of_class(17) == 32);
  CHECK(tokens_of_class(33) == 64);
  CHECK(tokens_of_class(65) == 128);
  CHECK(tokens_of_class(1024) == 1024);
  for (std::size_t n = 1; n < 5000; ++n) {
    const std::size_t all = tokens_of_class(n);
    REQUIRE(all >= n);
    REQUIRE(all < n + 64);
    REQUIRE(tokens_of_class(all) == all);
    const auto product = [](std::size_t tokens) {
      return device::product_class(product_kind::rows, {.m = 768, .n = tokens, .k = 768});
    };
    REQUIRE(product(all) == product(n));
  }
}

TEST_CASE("shape class: a batch is filled up by sequences that are none of its, and no longer than those") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  tensors::arena memory;
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::uint32_t> offsets{0};
    for (std::size_t i = 0, count = 1 + random() % 20; i < count; ++i)
      offsets.push_back(offsets.back() + 1 + static_cast<std::uint32_t>(random() % 90));
    const std::size_t tokens = offsets.back(), all = backends::tokens_of_class(tokens);
    std::vector<std::int32_t> ids(tokens);
    std::vector<std::uint8_t> segments(tokens);
    for (auto& id : ids) id = static_cast<std::int32_t>(random() % 1000);
    for (auto& segment : segments) segment = random() % 2;
    const tensors::arena::scope scope(memory);
    const tensors::token_batch batch{ids, segments, tensors::sequences(offsets)};
    const auto filled = backends::filled_up(batch, memory);
    REQUIRE(filled.ids.size() == all);
    REQUIRE(filled.segments.size() == all);
    REQUIRE(filled.sequences.tokens() == all);
    REQUIRE(filled.sequences.longest() == batch.sequences.longest());
    REQUIRE(std::equal(ids.begin(), ids.end(), filled.ids.begin()));
    REQUIRE(std::equal(segments.begin(), segments.end(), filled.segments.begin()));
    REQUIRE(std::equal(offsets.begin(), offsets.end(), filled.sequences.offsets().begin()));
    for (std::size_t n = tokens; n < all; ++n) REQUIRE(filled.ids[n] == ids[0]);
    const std::size_t listed = filled.sequences.size() + 1;
    if (all - tokens >= 8 + batch.sequences.longest())
      REQUIRE(backends::device::attention_offset_count(listed) == listed + 1);
  }
}

}  // namespace

}  // namespace shape_class_test
