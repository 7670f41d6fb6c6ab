#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/weights/safetensors.hpp"

namespace clinicalbert::tests {

/// A safetensors file of reference numbers, read by name into plain vectors, row-major.
class oracle_file {
 public:
  explicit oracle_file(const std::filesystem::path& path) : file_(path), path_(path) {}

  [[nodiscard]] bool has(std::string_view name) const { return file_.find(name) != nullptr; }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& tensor : file_.tensors()) names.push_back(tensor.name);
    return names;
  }

  [[nodiscard]] std::vector<std::size_t> shape(std::string_view name) const {
    const auto sizes = tensor(name).sizes;
    return {sizes.begin(), sizes.end()};
  }

  /// F64 is rounded to float. -inf and NaN are data here (masks), so nothing is refused.
  [[nodiscard]] std::vector<float> floats(std::string_view name) const { return copy<float>(name); }

  [[nodiscard]] std::vector<double> doubles(std::string_view name) const { return copy<double>(name); }

  [[nodiscard]] std::vector<int> ints(std::string_view name) const { return copy<int>(name); }

 private:
  [[nodiscard]] const weights::tensor_view& tensor(std::string_view name) const {
    const auto* found = file_.find(name);
    if (found == nullptr) throw std::out_of_range(path_.string() + " has no tensor " + std::string(name));
    return *found;
  }

  template <class T>
  [[nodiscard]] std::vector<T> copy(std::string_view name) const {
    const auto& found = tensor(name);
    std::vector<T> values(found.count());
    found.copy(std::span<T>(values));
    return values;
  }

  weights::safetensors_file file_;
  std::filesystem::path path_;
};

}  // namespace clinicalbert::tests

namespace tests = clinicalbert::tests;
