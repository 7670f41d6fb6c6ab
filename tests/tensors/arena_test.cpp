#include "clinicalbert/tensors/arena.hpp"

#include <cstddef>
#include <cstdint>

#include "clinicalbert/tensors/aligned_vector.hpp"
#include "tests/catch.hpp"

namespace arena_test {

namespace {

using clinicalbert::tensors::arena;

bool aligned(const void* at) { return reinterpret_cast<std::uintptr_t>(at) % arena::alignment == 0; }

TEST_CASE("arena: what is taken is aligned and apart") {
  arena memory;
  memory.reserve(1000);
  const auto a = memory.take<float>(3);
  const auto b = memory.take<char>(1);
  const auto c = memory.take<double>(5);
  CHECK(a.size() == 3);
  CHECK(c.size() == 5);
  CHECK(aligned(a.data()));
  CHECK(aligned(b.data()));
  CHECK(aligned(c.data()));
  CHECK(reinterpret_cast<const char*>(a.data() + a.size()) <= b.data());
  CHECK(b.data() + b.size() <= reinterpret_cast<const char*>(c.data()));
  CHECK(memory.grown() == 0);
}

TEST_CASE("arena: a scope gives back what was taken in it") {
  arena memory;
  memory.reserve(arena::bytes_for(100, sizeof(float)));
  (void)memory.take<float>(4);
  float* first = nullptr;
  for (int round = 0; round < 100; ++round) {
    const arena::scope scope(memory);
    const auto taken = memory.take<float>(16);
    if (round == 0) first = taken.data();
    CHECK(taken.data() == first);
  }
  CHECK(memory.grown() == 0);
}

TEST_CASE("arena: bytes_for counts the alignment") {
  CHECK(arena::bytes_for(0, 4) == 0);
  CHECK(arena::bytes_for(1, 4) == 64);
  CHECK(arena::bytes_for(16, 4) == 64);
  CHECK(arena::bytes_for(17, 4) == 128);
  arena memory;
  memory.reserve(arena::bytes_for(3, 1) + arena::bytes_for(17, 4));
  (void)memory.take<char>(3);
  (void)memory.take<float>(17);
  CHECK(memory.grown() == 0);
}

TEST_CASE("arena: taking beyond the reserve works and is counted") {
  arena memory;
  memory.reserve(64);
  const auto within = memory.take<float>(16);
  float* beyond = nullptr;
  {
    const arena::scope scope(memory);
    auto more = memory.take<float>(1000);
    CHECK(memory.grown() == 1);
    CHECK(aligned(more.data()));
    more[999] = 1;
    within[15] = 2;
    beyond = more.data();
    (void)memory.take<float>(10'000'000);
    CHECK(memory.grown() == 2);
  }
  const arena::scope scope(memory);
  CHECK(memory.take<float>(1000).data() == beyond);
  CHECK(memory.grown() == 2);
}

TEST_CASE("arena: a larger reserve makes growth unnecessary") {
  arena memory;
  {
    const arena::scope scope(memory);
    (void)memory.take<double>(10);
    CHECK(memory.grown() == 1);
  }
  memory.reserve(std::size_t{3} << 20);
  CHECK(memory.grown() == 0);
  (void)memory.take<std::byte>(std::size_t{3} << 20);
  CHECK(memory.grown() == 0);
}

TEST_CASE("arena: nothing taken needs no block") {
  arena memory;
  CHECK(memory.take<float>(0).empty());
  CHECK(memory.grown() == 0);
}

TEST_CASE("aligned_vector begins at a cache line") {
  for (std::size_t size : {1u, 7u, 100u, 5000u}) {
    clinicalbert::tensors::aligned_vector<float> values(size);
    CHECK(aligned(values.data()));
  }
}

}  // namespace

}  // namespace arena_test
