#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/host_stream.hpp"

namespace clinicalbert::backends {

/// Plain loops in the order of the formulas, in float or double: the statement that other backends are held to.
template <std::floating_point Element = float>
struct reference {
  using element = Element;
  using stream = host_stream;
  [[nodiscard]] static constexpr std::string_view name() noexcept {
    return std::is_same_v<Element, double> ? "reference double" : "reference";
  }
};

}  // namespace clinicalbert::backends
