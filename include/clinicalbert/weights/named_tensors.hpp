#pragma once

#include <concepts>
#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tensors/shape.hpp"
#include "clinicalbert/weights/quantize_rows.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"
#include "clinicalbert/weights/shape.hpp"

namespace clinicalbert::weights {

/// How a checkpoint holds weights: as they are, or matrices as I8 rows with an F32 scale a row, a quarter of the size.
/// A CRF's few scores stay as they are.
enum class storage { f32, i8_rows };

/// A model's parameters as a checkpoint names and stores them, ready to be written. Views of the parameters, but for
/// what had to be made here; both must stay as they are until the file is written.
class named_tensors {
 public:
  template <class Model>
  requires std::same_as<typename Model::E, float> named_tensors(const models::parameter_set<Model>& parameters,
                                                                storage how) {
    add(parameters.view(), how);
  }

  /// The same of a model whose parameters are some of a larger one's, as they are.
  template <class View>
  [[nodiscard]] static named_tensors of_view(const View& parameters) {
    named_tensors all;
    all.add(parameters, storage::f32);
    return all;
  }

  [[nodiscard]] const std::vector<named_tensor>& list() const noexcept { return tensors_; }

 private:
  named_tensors() = default;

  template <class View>
  void add(const View& parameters, storage how) {
    View::visit(
        [&](std::string_view name, const tensors::shape& sizes, std::span<const float> values) {
          shape stored;
          for (const std::size_t size : sizes.sizes()) stored.push_back(size);
          if (how == storage::f32 || stored.axes() != 2 || name.starts_with("crf.")) {
            tensors_.emplace_back(std::string(name), stored, values);
            return;
          }
          const auto& rows = quantized_.emplace_back(quantize_rows(values, sizes.sizes()[0]));
          tensors_.emplace_back(std::string(name), stored, std::span<const std::int8_t>(rows.values));
          tensors_.emplace_back(std::string(name) + ".scale", shape{stored[0]}, std::span<const float>(rows.scales));
        },
        parameters);
  }

  std::vector<named_tensor> tensors_;
  std::deque<quantized_rows> quantized_;  // they do not move
};

}  // namespace clinicalbert::weights
