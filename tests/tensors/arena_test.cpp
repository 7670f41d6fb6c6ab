#include "clinicalbert/tensors/arena.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <new>
#include <stdexcept>

#include "clinicalbert/tensors/aligned_vector.hpp"
#include "tests/catch.hpp"

namespace arena_test {

namespace {

using clinicalbert::tensors::arena;

bool aligned(const void* at) { return reinterpret_cast<std::uintptr_t>(at) % arena::alignment == 0; }

// A source that knows what it gave, and gives no more than `room` bytes in all.
struct counted_source {
  std::size_t room;
  std::map<void*, std::size_t> given = {};
  std::size_t takes = 0, strange = 0;  // strange: what came back was not given, or with another size

  arena::source source() { return {take, give, this}; }

  static void* take(void* context, std::size_t bytes) {
    auto& self = *static_cast<counted_source*>(context);
    if (bytes > self.room) throw std::runtime_error("the source has no more");
    void* const at = ::operator new (bytes, std::align_val_t{arena::alignment});
    self.room -= bytes;
    self.given[at] = bytes;
    ++self.takes;
    return at;
  }
  static void give(void* context, void* at, std::size_t bytes) noexcept {
    auto& self = *static_cast<counted_source*>(context);
    const auto found = self.given.find(at);
    if (found == self.given.end() || found->second != bytes) {
      ++self.strange;
      return;
    }
    self.given.erase(found);
    self.room += bytes;
    ::operator delete (at, std::align_val_t{arena::alignment});
  }

  // Whether these bytes are all of one block that was given.
  [[nodiscard]] bool holds(const void* at, std::size_t bytes) const {
    const auto* const begin = static_cast<const std::byte*>(at);
    for (const auto& [block, size] : given) {
      const auto* const first = static_cast<const std::byte*>(block);
      if (begin >= first && begin + bytes <= first + size) return true;
    }
    return false;
  }
};

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

TEST_CASE("arena: memory comes of the source that it was given, and goes back there with its size") {
  counted_source from{std::size_t{16} << 20};
  const std::size_t room = from.room;
  {
    arena memory(from.source());
    CHECK(from.takes == 0);
    memory.reserve(1000);
    CHECK(from.takes == 1);
    memory.reserve(500);  // what is there suffices
    CHECK(from.takes == 1);
    memory.reserve(5000);  // the old block went back first
    CHECK(from.takes == 2);
    CHECK(from.given.size() == 1);
    const arena::scope scope(memory);
    const auto within = memory.take<float>(1000), beyond = memory.take<float>(2000);
    CHECK(from.takes == 3);
    CHECK(memory.grown() == 1);
    CHECK(from.holds(within.data(), within.size_bytes()));
    CHECK(from.holds(beyond.data(), beyond.size_bytes()));
  }
  CHECK(from.given.empty());
  CHECK(from.room == room);
  CHECK(from.strange == 0);
}

TEST_CASE("arena: what the source refuses is refused, and what was taken before stays") {
  counted_source from{std::size_t{3} << 20};
  const std::size_t room = from.room;
  {
    arena memory(from.source());
    CHECK_THROWS_WITH(memory.reserve(std::size_t{4} << 20), "the source has no more");
    CHECK(from.given.empty());
    memory.reserve(std::size_t{1} << 20);
    const arena::scope scope(memory);
    const auto kept = memory.take<char>(10);
    kept[9] = 'k';
    {
      const arena::scope inner(memory);
      CHECK_THROWS_WITH(memory.take<char>(std::size_t{3} << 20), "the source has no more");
      CHECK(memory.grown() == 0);
      const auto smaller = memory.take<char>(std::size_t{1} << 20);
      CHECK(memory.grown() == 1);
      CHECK(from.holds(smaller.data(), smaller.size()));
    }
    CHECK(kept[9] == 'k');
  }
  CHECK(from.given.empty());
  CHECK(from.room == room);
  CHECK(from.strange == 0);
}

TEST_CASE("aligned_vector begins at a cache line") {
  for (std::size_t size : {1u, 7u, 100u, 5000u}) {
    clinicalbert::tensors::aligned_vector<float> values(size);
    CHECK(aligned(values.data()));
  }
}

}  // namespace

}  // namespace arena_test
