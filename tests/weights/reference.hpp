#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/half.hpp"
#include "tests/data_path.hpp"

namespace clinicalbert::tests {

using named_values = std::map<std::string, std::vector<float>>;

/// Every tensor of a checkpoint that holds weights, which must all be finite.
inline named_values read_all(const weights::checkpoint& checkpoint) {
  named_values values;
  for (const auto& tensor : checkpoint.tensors()) {
    if (!weights::is_floating(tensor.type) && !tensor.quantized()) continue;
    auto& read = values[tensor.name];
    read.resize(tensor.count());
    tensor.read_into(std::span<float>(read));
  }
  return values;
}

/// The weights of encoder/h32, rounded to that type ("F32", "F16", "BF16").
inline named_values reference_weights(const std::string& type = "F32") {
  named_values values = read_all(weights::open_checkpoint(data("encoder/h32")));
  for (auto& [name, weight] : values) {
    for (float& value : weight) {
      if (type == "F16") value = weights::widen_f16(weights::narrow_f16(value));
      if (type == "BF16") value = weights::widen_bf16(weights::narrow_bf16(value));
    }
  }
  return values;
}

}  // namespace clinicalbert::tests
