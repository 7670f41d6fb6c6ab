#include "clinicalbert/weights/grow.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/half.hpp"
#include "tests/catch.hpp"

namespace grow_test {

namespace {

using namespace clinicalbert::weights;

/// A tensor whose elements lie in `values`.
template <class T>
tensor_view view_of(const std::vector<T>& values, element type, const shape& sizes) {
  tensor_view view;
  view.name = view.stored_name = "words";
  view.type = type;
  view.sizes = sizes;
  view.strides = sizes.row_major();
  view.bytes = std::as_bytes(std::span(values));
  view.file = std::make_shared<const std::filesystem::path>("folder/model.safetensors");
  return view;
}

template <class T>
std::vector<T> elements_of(const std::vector<std::byte>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

const std::vector<std::vector<std::int32_t>> parts{{0, 2}, {1}, {2, 2, 0}};

}  // namespace

TEST_CASE("a new row is the mean of its parts' rows, and the others keep their bits", "[weights]") {
  const std::vector<float> words{1, -0.0F, 3, 4, 7, 1};
  const auto grown = grow_rows(view_of(words, element::f32, {3, 2}), 3, parts);
  CHECK(grown.sizes == shape{6, 2});
  const auto values = elements_of<float>(grown.bytes);
  CHECK(values == std::vector<float>{1, -0.0F, 3, 4, 7, 1, 4, 0.5F, 3, 4, 5, static_cast<float>(2.0 / 3.0)});
  CHECK(std::bit_cast<std::uint32_t>(values[1]) == 0x80000000U);

  const auto bias = grow_rows(view_of(words, element::f32, {6}), 6, parts);
  CHECK(bias.sizes == shape{9});
  CHECK(elements_of<float>(bias.bytes) == std::vector<float>{1, -0.0F, 3, 4, 7, 1, 2, 0, static_cast<float>(7.0 / 3)});
}

TEST_CASE("a new row may be the mean of new ones before it", "[weights]") {
  const std::vector<float> words{1, 2, 6, 50};
  const std::vector<std::vector<std::int32_t>> on_new{{0, 1}, {3, 2}, {3, 4, 0}};
  CHECK(elements_of<float>(grow_rows(view_of(words, element::f32, {4}), 3, on_new).bytes) ==
        std::vector<float>{1, 2, 6, 1.5F, 3.75F, static_cast<float>((1.5 + 3.75 + 1) / 3)});
}

TEST_CASE("rows that no piece has yet are used first", "[weights]") {
  const std::vector<float> words{1, 2, 3, 100, 101};
  const auto within = grow_rows(view_of(words, element::f32, {5}), 3, std::span(parts).first(1));
  CHECK(elements_of<float>(within.bytes) == std::vector<float>{1, 2, 3, 2, 101});
  const auto beyond = grow_rows(view_of(words, element::f32, {5}), 3, parts);
  CHECK(elements_of<float>(beyond.bytes) == std::vector<float>{1, 2, 3, 2, 2, static_cast<float>(7.0 / 3)});
}

TEST_CASE("rows of every floating type grow in that type", "[weights]") {
  const std::vector<double> wide{1, 1e-300, 3};
  CHECK(elements_of<double>(grow_rows(view_of(wide, element::f64, {3}), 3, parts).bytes) ==
        std::vector<double>{1, 1e-300, 3, 2, 1e-300, 7.0 / 3});
  std::vector<std::uint16_t> half, brain;
  for (const float value : {1.0F, 0.0625F, 3.0F}) {
    half.push_back(narrow_f16(value));
    brain.push_back(narrow_bf16(value));
  }
  const auto third = static_cast<float>(7.0 / 3);
  auto wanted = half;
  for (const float value : {2.0F, 0.0625F, third}) wanted.push_back(narrow_f16(value));
  CHECK(elements_of<std::uint16_t>(grow_rows(view_of(half, element::f16, {3}), 3, parts).bytes) == wanted);
  wanted = brain;
  for (const float value : {2.0F, 0.0625F, third}) wanted.push_back(narrow_bf16(value));
  CHECK(elements_of<std::uint16_t>(grow_rows(view_of(brain, element::bf16, {3}), 3, parts).bytes) == wanted);
}

TEST_CASE("a view that is no plain matrix grows into one", "[weights]") {
  const std::vector<float> stored{1, 3, 7, 2, 4, 8};  // [2, 3], seen as its transpose
  auto view = view_of(stored, element::f32, {3, 2});
  view.strides = shape{1, 3};
  CHECK(elements_of<float>(dense_bytes(view)) == std::vector<float>{1, 2, 3, 4, 7, 8});
  CHECK(elements_of<float>(grow_rows(view, 3, std::span(parts).first(1)).bytes) ==
        std::vector<float>{1, 2, 3, 4, 7, 8, 4, 5});
  view.sizes = shape{3, 0};
  CHECK(dense_bytes(view).empty());
}

TEST_CASE("what cannot grow is refused by name", "[weights]") {
  const std::vector<float> words{1, 2, std::numeric_limits<float>::quiet_NaN()};
  CHECK_THROWS_WITH(grow_rows(view_of(words, element::f32, {3}), 3, parts),
                    "folder/model.safetensors: tensor \"words\" holds a NaN (element 2)");
  CHECK_THROWS_WITH(grow_rows(view_of(words, element::f32, {3}), 4, parts),
                    tests::contains("has the shape [3] where a row for each of 4 pieces was expected"));
  CHECK_THROWS_WITH(grow_rows(view_of(words, element::i32, {3}), 3, parts), tests::contains("of type I32"));
  CHECK_THROWS_AS(grow_rows(view_of(words, element::f32, {3, 1, 1}), 3, parts), clinicalbert::files::file_error);
  CHECK_THROWS_AS(grow_rows(view_of(words, element::f32, {}), 0, parts), clinicalbert::files::file_error);
}

}  // namespace grow_test
