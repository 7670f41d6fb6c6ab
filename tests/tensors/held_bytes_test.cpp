#include "clinicalbert/tensors/held_bytes.hpp"

#include <cstdint>
#include <memory>
#include <vector>

#include "clinicalbert/tensors/page_block.hpp"
#include "tests/catch.hpp"

namespace held_bytes_test {

namespace {

using namespace clinicalbert::tensors;

bool aligned(const std::byte* p, std::size_t alignment) { return reinterpret_cast<std::uintptr_t>(p) % alignment == 0; }

TEST_CASE("held_bytes: copies share bytes that begin at a cache line and outlive the first") {
  held_bytes second;
  {
    const held_bytes first = held_bytes::filled(100, [](std::byte* p) {
      for (int i = 0; i < 100; ++i) p[i] = static_cast<std::byte>(i);
    });
    second = first;
    CHECK(second.data() == first.data());
  }
  CHECK(second.size() == 100);
  CHECK(aligned(second.data(), held_bytes::alignment));
  CHECK(second.bytes()[99] == std::byte{99});
  CHECK(held_bytes().size() == 0);
  CHECK(held_bytes::filled(0, [](std::byte*) {}).size() == 0);
}

TEST_CASE("held_bytes: a view keeps what it looks at") {
  auto owner = std::make_shared<std::vector<std::byte>>(64, std::byte{7});
  const std::weak_ptr<std::vector<std::byte>> watched = owner;
  {
    const held_bytes view(owner, {owner->data(), 64});
    owner.reset();
    CHECK_FALSE(watched.expired());
    CHECK(view.bytes().front() == std::byte{7});
  }
  CHECK(watched.expired());
}

TEST_CASE("held_array: a copy of elements, read as a span") {
  std::vector<float> elements{1, 2, 3};
  const held_array<float> held{std::span<const float>(elements)};
  elements.assign(3, 0);
  const std::span<const float> read = held;
  CHECK(std::vector<float>(read.begin(), read.end()) == std::vector<float>{1, 2, 3});
  CHECK(std::span<const float>(held_array<float>()).empty());
}

TEST_CASE("page_block: zeroed, aligned, writable to its end, kept by its keeper") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{4097}, (std::size_t{5} << 20) + 3}) {
    std::shared_ptr<const void> keeper;
    std::byte* data = nullptr;
    {
      const page_block block(size);
      CHECK(block.size() == size);
      data = block.data();
      keeper = block.keeper();
    }
    CHECK(aligned(data, size > (std::size_t{2} << 20) ? std::size_t{2} << 20 : held_bytes::alignment));
    CHECK(data[size / 2] == std::byte{0});
    data[size - 1] = std::byte{1};
    CHECK(data[size - 1] == std::byte{1});
  }
}

}  // namespace

}  // namespace held_bytes_test
