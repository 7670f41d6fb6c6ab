#include "clinicalbert/layers/hold_parts.hpp"

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::hold_parts_test {

namespace {

struct on_host {
  using element = float;
};

// A backend with memory of its own for weights, of which it gives one block, if it is large enough.
struct elsewhere {
  using element = float;

  struct block {
    std::shared_ptr<void> memory;
    std::size_t bytes;
    [[nodiscard]] std::byte* data() const noexcept { return static_cast<std::byte*>(memory.get()); }
    [[nodiscard]] std::size_t size() const noexcept { return bytes; }
    [[nodiscard]] std::shared_ptr<const void> keeper() const noexcept { return memory; }
  };

  static inline std::size_t room = 0, taken = 0;
  static inline std::weak_ptr<void> given = {};

  static block weight_memory(std::size_t size) {
    if (size > room) throw std::runtime_error("elsewhere has too little memory");
    ++taken;
    const std::shared_ptr<void> memory(::operator new (size, std::align_val_t{64}),
                                       [](void* p) { ::operator delete (p, std::align_val_t{64}); });
    given = memory;
    return {memory, size};
  }
};

/// Parts of uneven sizes, one of them empty.
struct frozen_model {
  tensors::held_array<float> first, none, second;

  static void visit(auto&& each, frozen_model& f) {
    each("first", layers::frozen_elements<float>(f.first, 5, {"first"}));
    each("none", layers::frozen_elements<float>(f.none, 0, {"none"}));
    each("second", layers::frozen_elements<float>(f.second, 33, {"second"}));
  }
};

std::vector<float> counted(std::size_t size, float first) {
  std::vector<float> all(size);
  for (std::size_t i = 0; i < size; ++i) all[i] = first + static_cast<float>(i);
  return all;
}

frozen_model some_model() {
  frozen_model model;
  model.first = tensors::held_array<float>(std::span<const float>(counted(5, 1)));
  model.second = tensors::held_array<float>(std::span<const float>(counted(33, 100)));
  return model;
}

std::vector<float> values(std::span<const float> all) { return {all.begin(), all.end()}; }

}  // namespace

TEST_CASE("hold_parts: where kernels read the host's memory, parts stay where they are") {
  auto model = some_model();
  const auto* const first = model.first.data();
  layers::hold_parts<on_host>(model);
  CHECK(model.first.data() == first);
}

TEST_CASE("hold_parts: all parts go into one block of the backend's, each at a cache line, with the same bits") {
  elsewhere::room = 64 + 192;
  elsewhere::taken = 0;
  std::weak_ptr<void> given;
  {
    auto model = some_model();
    layers::hold_parts<elsewhere>(model);
    CHECK(elsewhere::taken == 1);
    given = elsewhere::given;
    const auto* const begin = static_cast<const std::byte*>(given.lock().get());
    CHECK(model.first.data() == begin);
    CHECK(model.second.data() == begin + 64);
    CHECK(model.first.size() == 5 * sizeof(float));
    CHECK(model.none.size() == 0);
    CHECK(values(model.first) == counted(5, 1));
    CHECK(values(model.second) == counted(33, 100));
    // One part alone keeps the block that all are in.
    const tensors::held_array<float> kept = model.second;
    model = {};
    CHECK_FALSE(given.expired());
    CHECK(values(kept) == counted(33, 100));
  }
  CHECK(given.expired());
}

TEST_CASE("hold_parts: a backend that has too little memory says so, and the model stays as it was") {
  elsewhere::room = 64 + 191;
  auto model = some_model();
  const auto* const first = model.first.data();
  CHECK_THROWS_WITH(layers::hold_parts<elsewhere>(model), "elsewhere has too little memory");
  CHECK(model.first.data() == first);
  CHECK(values(model.second) == counted(33, 100));
}

}  // namespace clinicalbert::hold_parts_test
