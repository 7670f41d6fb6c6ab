#include "clinicalbert/backends/weight_block.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::weight_block_test {

namespace {

struct on_host {
  using element = float;
};

std::size_t blocks = 0;  // that are alive

// A backend that has memory of its own for weights, and no more than 1,000 bytes at once.
struct elsewhere {
  using element = float;

  struct memory {
    std::shared_ptr<std::vector<std::byte>> bytes;
    [[nodiscard]] std::byte* data() const noexcept { return bytes->data(); }
    [[nodiscard]] std::size_t size() const noexcept { return bytes->size(); }
    [[nodiscard]] std::shared_ptr<const void> keeper() const noexcept { return bytes; }
  };

  static memory weight_memory(std::size_t size) {
    if (size > 1000) throw std::runtime_error("elsewhere has too little memory");
    ++blocks;
    // Not zero, as memory of a device is.
    return {{new std::vector<std::byte>(size, std::byte{0xA5}), [](auto* held) {
               --blocks;
               delete held;
             }}};
  }
};

struct trainable_on_host {
  using backend = on_host;
  using E = float;
};
struct trainable_elsewhere {
  using backend = elsewhere;
  using E = float;
};

static_assert(!backends::HoldsWeights<on_host>);
static_assert(backends::HoldsWeights<elsewhere>);
static_assert(std::same_as<decltype(backends::weight_block<on_host>(1)), tensors::page_block>);
static_assert(std::same_as<decltype(backends::weight_block<elsewhere>(1)), elsewhere::memory>);
static_assert(std::same_as<backends::numbers_of<trainable_on_host>::type, tensors::aligned_vector<float>>);
static_assert(std::same_as<backends::numbers_of<trainable_elsewhere>::type, backends::held_numbers<elsewhere, float>>);

}  // namespace

TEST_CASE("weight_block: of the host's pages, or of the memory that the backend has for weights") {
  const auto pages = backends::weight_block<on_host>(300);
  CHECK(pages.size() >= 300);
  CHECK(blocks == 0);
  {
    const auto block = backends::weight_block<elsewhere>(300);
    CHECK(block.size() == 300);
    CHECK(blocks == 1);
  }
  CHECK(blocks == 0);
  CHECK_THROWS_WITH(backends::weight_block<elsewhere>(1001), "elsewhere has too little memory");
}

TEST_CASE("held_numbers: zero at first, and the same memory where they are moved to") {
  {
    backends::held_numbers<elsewhere, float> numbers;
    numbers.resize(250);
    CHECK(blocks == 1);
    const std::span<float> all = numbers;
    REQUIRE(all.size() == 250);
    CHECK(std::ranges::count(all, 0.0F) == 250);
    all[249] = 3;
    float* const at = numbers.data();
    const auto moved = std::move(numbers);
    const std::span<const float> seen = moved;
    CHECK(seen.data() == at);
    CHECK(seen[249] == 3);
    CHECK(blocks == 1);
  }
  CHECK(blocks == 0);
}

TEST_CASE("held_numbers: another size is other memory, and what was held goes back") {
  backends::held_numbers<elsewhere, double> numbers;
  numbers.resize(10);
  numbers.data()[0] = 5;
  numbers.resize(20);
  CHECK(blocks == 1);
  const std::span<double> all = numbers;
  CHECK(all.size() == 20);
  CHECK(std::ranges::count(all, 0.0) == 20);
  CHECK_THROWS_WITH(numbers.resize(126), "elsewhere has too little memory");
  CHECK(std::span<double>(numbers).data() == all.data());
  CHECK(blocks == 1);
}

}  // namespace clinicalbert::weight_block_test
