#include "clinicalbert/backends/cuda/runtime/size_classes.hpp"

#include <cstddef>
#include <new>
#include <set>
#include <vector>

#include "tests/catch.hpp"

namespace size_classes_test {

namespace {

using namespace clinicalbert::backends::device;

TEST_CASE("size classes: each holds what is asked for, wastes a fifth at most, and is its own class") {
  CHECK(size_class(0) == 65536);
  CHECK(size_class(65536) == 65536);
  CHECK(size_class(65537) == 81920);
  CHECK(size_class(131072) == 131072);
  CHECK(size_class(131073) == 163840);
  std::size_t before = 0;
  for (std::size_t bytes = 60000; bytes < 40'000'000; bytes += 997) {
    const std::size_t size = size_class(bytes);
    REQUIRE(size >= bytes);
    REQUIRE(size >= before);
    REQUIRE(size_class(size) == size);
    REQUIRE(size % 256 == 0);
    if (bytes > 65536) REQUIRE((size - bytes) * 5 <= size);
    before = size;
  }
}

struct limited {
  std::size_t* left;
  std::set<void*>* out;
  void* take(std::size_t bytes) {
    if (bytes > *left) throw std::bad_alloc();
    *left -= bytes;
    auto* const at = new std::size_t(bytes);
    out->insert(at);
    return at;
  }
  void give(void* at) noexcept {
    out->erase(at);
    *left += *static_cast<std::size_t*>(at);
    delete static_cast<std::size_t*>(at);
  }
};

TEST_CASE("size classes: what was given back is taken again") {
  std::size_t left = 10'000'000;
  std::set<void*> out;
  {
    size_class_pool pool(limited{&left, &out});
    void* const a = pool.take(100'000);
    void* const b = pool.take(100'000);
    CHECK(a != b);
    CHECK(pool.allocations() == 2);
    pool.give(a, 100'000);
    CHECK(pool.take(99'000) == a);
    void* const c = pool.take(200'000);
    CHECK(pool.allocations() == 3);
    pool.give(a, 99'000);
    pool.give(b, 100'000);
    pool.give(c, 200'000);
    for (int i = 0; i < 5; ++i) {
      void* const again = pool.take(220'000);
      CHECK(again == c);
      pool.give(again, 220'000);
    }
    CHECK(pool.allocations() == 3);
    CHECK(out.size() == 3);
  }
  CHECK(out.empty());
  CHECK(left == 10'000'000);
}

TEST_CASE("size classes: where there is no more, what other classes keep is given up first") {
  std::size_t left = 1'000'000;
  std::set<void*> out;
  size_class_pool pool(limited{&left, &out});
  void* const used = pool.take(65536);
  void* const kept = pool.take(600'000);
  CHECK_THROWS_AS(pool.take(500'000), std::bad_alloc);
  CHECK(out.size() == 2);
  pool.give(kept, 600'000);
  void* const other = pool.take(500'000);
  CHECK(out == std::set<void*>{used, other});
  pool.give(other, 500'000);
  CHECK_THROWS_AS(pool.take(2'000'000), std::bad_alloc);
  CHECK(out == std::set<void*>{used});
  pool.give(used, 65536);
}

}  // namespace

}  // namespace size_classes_test
