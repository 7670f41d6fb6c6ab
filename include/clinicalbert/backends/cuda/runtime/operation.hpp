#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace clinicalbert::backends::device {

/// What was asked of a GPU, a kernel or a product, and its sizes: for the sentence of an error.
struct operation {
  struct size {
    const char* of = nullptr;
    std::size_t value = 0;
  };
  std::string_view name;
  std::array<size, 3> sizes{};

  /// "norm_forward<float, 8, 3> (rows 128, width 768)".
  [[nodiscard]] std::string text() const {
    std::string all;
    for (std::size_t i = 0; i < name.size(); ++i)  // clang writes 8U for 8
      if (name[i] != 'U' || i == 0 || name[i - 1] < '0' || name[i - 1] > '9') all += name[i];
    constexpr std::string_view within = "clinicalbert::backends::device::";
    for (std::size_t at; (at = all.find(within)) != std::string::npos;) all.erase(at, within.size());
    const char* before = " (";
    for (const size& s : sizes) {
      if (s.of == nullptr) continue;
      all.append(before).append(s.of).append(" ").append(std::to_string(s.value));
      before = ", ";
    }
    return *before == ',' ? all + ")" : all;
  }
};

/// The name of a type as the compiler spells it.
template <class T>
[[nodiscard]] constexpr std::string_view type_name() noexcept {
  constexpr std::string_view all = __PRETTY_FUNCTION__, before = "T = ";
  constexpr std::size_t begin = all.find(before) + before.size();
  constexpr std::size_t end = all.find_first_of(";]", begin);
  return all.substr(begin, end - begin);
}

/// A kernel over a grid of x by y blocks: the sizes that it has, or the grid's.
template <class Kernel>
[[nodiscard]] constexpr operation operation_of(const Kernel& kernel, std::uint32_t x, std::uint32_t y) noexcept {
  operation o{type_name<Kernel>(), {}};
  if constexpr (requires { kernel.rows + kernel.width; }) {
    o.sizes = {{{"rows", kernel.rows}, {"width", kernel.width}}};
  } else if constexpr (requires { kernel.rows + kernel.columns; }) {
    o.sizes = {{{"rows", kernel.rows}, {"columns", kernel.columns}}};
  } else if constexpr (requires { kernel.heads + kernel.head_size; }) {
    o.sizes = {{{"blocks", x}, {"heads", kernel.heads}, {"head size", kernel.head_size}}};
  } else {
    o.sizes = {{{"blocks", x}, {"by", y}}};
  }
  return o;
}

}  // namespace clinicalbert::backends::device
