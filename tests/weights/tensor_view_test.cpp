#include "clinicalbert/weights/tensor_view.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "tests/catch.hpp"
#include "tests/files/scratch_folder.hpp"

namespace tensor_view_test {

using namespace clinicalbert;
using weights::element;
using weights::shape;
using weights::tensor_view;

namespace {

template <class T>
tensor_view view_of(element type, const shape& sizes, const shape& strides, const std::vector<T>& values) {
  tensor_view view;
  view.name = view.stored_name = "t";
  view.type = type;
  view.sizes = sizes;
  view.strides = strides;
  view.bytes = std::as_bytes(std::span(values));
  view.file = std::make_shared<const std::filesystem::path>("f");
  return view;
}

template <class T>
std::vector<T> read(const tensor_view& view) {
  std::vector<T> values(view.count());
  view.read_into(std::span<T>(values));
  return values;
}

std::string refusal(const tensor_view& view) {
  return tests::refusal<files::file_error>([&] { (void)read<float>(view); });
}

}  // namespace

TEST_CASE("strided views are read in row-major order") {
  const std::vector<float> values{0, 1, 2, 3, 4, 5};
  const auto dense = view_of(element::f32, {2, 3}, {3, 1}, values);
  CHECK(dense.contiguous());
  CHECK(read<float>(dense) == values);
  const auto transposed = view_of(element::f32, {3, 2}, {1, 3}, values);
  CHECK_FALSE(transposed.contiguous());
  CHECK(read<float>(transposed) == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(read<double>(transposed) == std::vector<double>{0, 3, 1, 4, 2, 5});
  CHECK(read<float>(view_of(element::f32, {3}, {2}, values)) == std::vector<float>{0, 2, 4});
  CHECK(read<float>(view_of(element::f32, {2, 2}, {0, 0}, values)) == std::vector<float>{0, 0, 0, 0});
  CHECK(read<float>(view_of(element::f32, {}, {}, values)) == std::vector<float>{0});
  CHECK(read<float>(view_of(element::f32, {0, 3}, {3, 1}, std::vector<float>{})).empty());
  CHECK(view_of(element::f32, {1, 3}, {77, 1}, values).contiguous());
}

TEST_CASE("elements of every type are converted") {
  CHECK(read<float>(view_of(element::f64, {2}, {1}, std::vector<double>{0.1, -2})) == std::vector<float>{0.1F, -2});
  CHECK(read<double>(view_of(element::f64, {1}, {1}, std::vector<double>{0.1})) == std::vector<double>{0.1});
  CHECK(read<float>(view_of(element::f16, {2}, {1}, std::vector<std::uint16_t>{0x3C00, 0x0001})) ==
        std::vector<float>{1, 0x1p-24F});
  CHECK(read<float>(view_of(element::bf16, {1}, {1}, std::vector<std::uint16_t>{0x4049})) ==
        std::vector<float>{3.140625F});
  std::vector<std::int64_t> integers(2);
  view_of(element::i16, {2}, {1}, std::vector<std::int16_t>{-5, 6}).read_integers(integers);
  CHECK(integers == std::vector<std::int64_t>{-5, 6});
  view_of(element::boolean, {2}, {1}, std::vector<std::uint8_t>{0, 7}).read_integers(integers);
  CHECK(integers == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("I8 with a scale a row is widened") {
  const std::vector<std::int8_t> values{-127, 0, 64, 1, 2, 3};
  const std::vector<float> scales{0.5F, 0.1F};
  auto view = view_of(element::i8, {2, 3}, {3, 1}, values);
  CHECK_THAT(refusal(view), tests::contains("has elements of type I8 where floating-point numbers were expected"));
  view.scales = std::as_bytes(std::span(scales));
  CHECK(read<float>(view) == std::vector<float>{-63.5F, 0, 32, 0.1F, 2 * 0.1F, 3 * 0.1F});
  CHECK(read<double>(view)[5] == static_cast<double>(3 * 0.1F));
  CHECK(view.type_text() == "I8 with F32 scale a row");
}

TEST_CASE("what is no weight is refused by name") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(refusal(view_of(element::f32, {3}, {1}, std::vector<float>{0, nan, 0})) ==
        "f: tensor \"t\" holds a NaN (element 1)");
  CHECK(refusal(view_of(element::f32, {2}, {1}, std::vector<float>{0, -infinity})) ==
        "f: tensor \"t\" holds an infinite value (element 1)");
  CHECK(refusal(view_of(element::f16, {1}, {1}, std::vector<std::uint16_t>{0x7C00})) ==
        "f: tensor \"t\" holds an infinite value (element 0)");
  CHECK(refusal(view_of(element::f64, {1}, {1}, std::vector<double>{1e300})) ==
        "f: tensor \"t\" holds an infinite value (element 0)");
  CHECK(read<double>(view_of(element::f64, {1}, {1}, std::vector<double>{1e300})) == std::vector<double>{1e300});
  CHECK(refusal(view_of(element::i64, {1}, {1}, std::vector<std::int64_t>{1})) ==
        "f: tensor \"t\" has elements of type I64 where floating-point numbers were expected");
  const std::vector<float> values{1, 2};
  const auto view = view_of(element::f32, {2}, {1}, values);
  CHECK(tests::refusal<files::file_error>([&] {
          std::vector<float> three(3);
          view.read_into(std::span<float>(three));
        }) == "f: tensor \"t\" has the shape [2] of 2 elements where 3 were expected");
  CHECK_FALSE(tests::refusal<files::file_error>([&] {
                std::vector<std::int64_t> integers(2);
                view.read_integers(integers);
              }).empty());
}

TEST_CASE("a hostile name is shown harmlessly") {
  CHECK(weights::shown_name("a\x1B[31m\n\"b\xC3\xA9") == "\"a?[31m??b??\"");
  CHECK(weights::shown_name(std::string(1'000'000, 'x')).size() < 220);
}

}  // namespace tensor_view_test
