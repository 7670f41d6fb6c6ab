#pragma once

#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/backends/named_values.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tensor_oracle.hpp"

namespace clinicalbert::tests {

/// PyTorch's numbers for one operation: from the committed subset, or from the whole oracle; else the case is skipped.
inline std::optional<oracle_file> oracle_op(const std::string& name) {
  const std::string file = "ops/" + name + ".safetensors";
  // Qualified, or std::data is found.
  if (std::filesystem::exists(tests::data(file))) return std::optional<oracle_file>(std::in_place, tests::data(file));
  if (const auto path = tests::oracle(file)) return std::optional<oracle_file>(std::in_place, *path);
  skip(file + " is in the whole oracle only");
  return std::nullopt;
}

/// In float, four times the distance of PyTorch's float32 from its float64 and at least 1e-6 of the largest value; in
/// double, 1e-12 of it.
template <class E>
double oracle_tolerance(const oracle_file& file, const std::string& name) {
  const auto exact = file.doubles(name + ".f64");
  if (std::is_same_v<E, double>) return 1e-12 * largest_value(exact);
  return std::max(4 * largest_difference(file.doubles(name), exact), 1e-6 * largest_value(exact));
}

/// Compares `got` with the tensor `name` of the file.
template <class E>
void check_oracle(const oracle_file& file, const std::string& name, const std::vector<double>& got) {
  INFO(name);
  CHECK(largest_difference(got, file.doubles(name + ".f64")) <= oracle_tolerance<E>(file, name));
}

/// Compares all results, "y@infer" with "y", of which the file has reference values.
template <class E>
void check_oracle(const oracle_file& file, const named_values& got) {
  std::size_t compared = 0;
  for (const auto& [name, values] : got) {
    INFO(name);
    const std::string tensor = name.substr(0, name.find('@'));
    if (!file.has(tensor + ".f64")) continue;
    check_oracle<E>(file, tensor, values);
    ++compared;
  }
  CHECK(compared > 0);
}

}  // namespace clinicalbert::tests
