#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tensors/shape.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/initialize.hpp"
#include "clinicalbert/weights/shape.hpp"
#include "clinicalbert/weights/shown_name.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// How parameters that a checkpoint lacks begin: see `initialize`.
struct new_parameters {
  double deviation = 0.02;  ///< config.json's initializer_range
  std::uint64_t seed = 0;
};

/// Reads every parameter of a model by its Hugging Face name, overwriting all of them; gives back the names that the
/// checkpoint lacks.
///
/// Those are initialized where `fresh` is given and the name does not belong to the encoder (`bert.` without
/// `bert.pooler.`), so that a head can be new but never a layer; otherwise they are an error. Tensors of the checkpoint
/// that the model lacks are left alone. Throws files::file_error naming file, tensor, expected and found.
template <class Model>
std::vector<std::string> load_parameters(const checkpoint& from, models::parameter_set<Model>& into,
                                         std::optional<new_parameters> fresh = std::nullopt) {
  using E = typename Model::E;
  std::vector<std::string> missing;
  std::uint32_t number = 0;
  Model::template parameters<E>::visit(
      [&](std::string_view name, const tensors::shape& expected, std::span<E> values) {
        ++number;
        if (const tensor_view* found = from.find(name)) {
          const auto sizes = expected.sizes();
          shape wanted;
          for (const std::size_t size : sizes) wanted.push_back(size);
          if (found->sizes != wanted)
            found->refuse("has the shape " + found->sizes.text() + " where " + wanted.text() + " was expected");
          found->read_into(values);
          from.release(*found);
          return;
        }
        const bool of_encoder = name.starts_with("bert.") && !name.starts_with("bert.pooler.");
        if (!fresh || of_encoder) throw files::file_error(from.path(), "tensor " + shown_name(name) + " is missing");
        initialize(name, values, fresh->deviation, fresh->seed, number);
        missing.emplace_back(name);
      },
      into.view());
  return missing;
}

}  // namespace clinicalbert::weights
