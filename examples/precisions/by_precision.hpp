#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "clinicalbert/weights/frozen_file.hpp"

namespace clinicalbert::examples {

// A model of any preset, multiplied in one precision, is compiled in a unit of its own, so that a program that lets its
// user choose compiles none of them.

/// The precision that was asked for; if none was (empty), that of a frozen file, and fp32 for a folder.
[[nodiscard]] inline std::string precision_for(const std::filesystem::path& model, std::string_view asked) {
  return asked.empty() ? weights::precision_of_frozen_file(model).value_or("fp32") : std::string(asked);
}

/// One of three functions by the name of its precision: "bf16", "int8", or else "fp32".
template <class Function>
[[nodiscard]] Function* by_precision(std::string_view name, Function* fp32, Function* bf16, Function* int8) noexcept {
  return name == "bf16" ? bf16 : name == "int8" ? int8 : fp32;
}

}  // namespace clinicalbert::examples
