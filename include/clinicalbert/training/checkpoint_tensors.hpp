#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tensors/shape.hpp"
#include "clinicalbert/training/low_rank_adapters.hpp"
#include "clinicalbert/weights/safetensors.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"
#include "clinicalbert/weights/shape.hpp"

namespace clinicalbert::training {

/// Appends one tensor of float or double, as a view.
template <class E>
void list_tensor(std::string name, const weights::shape& sizes, std::span<const E> values,
                 std::vector<weights::named_tensor>& tensors) {
  constexpr auto type = std::is_same_v<E, double> ? weights::element::f64 : weights::element::f32;
  tensors.emplace_back(std::move(name), type, sizes, std::as_bytes(values));
}

/// Reads one tensor, to the bit. Throws files::file_error naming file and tensor.
template <class E>
void read_tensor(const weights::safetensors_file& file, const std::filesystem::path& path, const std::string& name,
                 const weights::shape& wanted, std::span<E> into) {
  const auto* const tensor = file.find(name);
  if (tensor == nullptr) throw files::file_error(path, "tensor " + name + " is missing");
  if (tensor->sizes != wanted)
    tensor->refuse("has the shape " + tensor->sizes.text() + " where " + wanted.text() + " was expected");
  tensor->read_into(into);
}

[[nodiscard]] inline weights::shape stored_shape(const tensors::shape& sizes) {
  weights::shape stored;
  for (const std::size_t size : sizes.sizes()) stored.push_back(size);
  return stored;
}

/// Appends a parameter set under names with a prefix, as views.
template <class Model>
void list_tensors(const models::parameter_set<Model>& set, std::string_view prefix,
                  std::vector<weights::named_tensor>& tensors) {
  using E = typename Model::E;
  Model::template parameters<const E>::visit(
      [&](std::string_view name, const tensors::shape& sizes, std::span<const E> values) {
        list_tensor(std::string(prefix) + std::string(name), stored_shape(sizes), values, tensors);
      },
      set.view());
}

/// Reads what `list_tensors` named, to the bit. Throws files::file_error naming file and tensor.
template <class Model>
void read_tensors(const weights::safetensors_file& file, const std::filesystem::path& path, std::string_view prefix,
                  models::parameter_set<Model>& into) {
  using E = typename Model::E;
  Model::template parameters<E>::visit(
      [&](std::string_view name, const tensors::shape& sizes, std::span<E> values) {
        read_tensor(file, path, std::string(prefix) + std::string(name), stored_shape(sizes), values);
      },
      into.view());
}

/// Calls f(name, shape, values) for the factors of low-rank adaptation and their moments: NAME.low_rank_A,
/// NAME.low_rank_B, and the same after first_moment. and second_moment.
template <class Adapters, class F>
void visit_factors(Adapters& adapters, F&& f) {
  const auto visit = [&](std::string_view prefix, auto& all) {
    std::size_t i = 0;
    adapters.for_each_target([&](const low_rank_target& target, std::size_t, std::size_t) {
      const auto [a, b] = adapters.factors_of(i++, std::span(all));
      const std::string name = std::string(prefix) + target.name;
      f(name + ".low_rank_A", weights::shape{adapters.rank(), target.columns}, a);
      f(name + ".low_rank_B", weights::shape{target.rows, adapters.rank()}, b);
    });
  };
  visit("", adapters.weights);
  visit("first_moment.", adapters.first_moment);
  visit("second_moment.", adapters.second_moment);
}

/// Appends what `visit_factors` visits, as views.
template <class Model>
void list_tensors(const low_rank_adapters<Model>& adapters, std::vector<weights::named_tensor>& tensors) {
  visit_factors(adapters, [&](std::string name, const weights::shape& sizes, auto values) {
    list_tensor(std::move(name), sizes, values, tensors);
  });
}

/// Reads what that `list_tensors` named, to the bit. Throws files::file_error naming file and tensor.
template <class Model>
void read_tensors(const weights::safetensors_file& file, const std::filesystem::path& path,
                  low_rank_adapters<Model>& into) {
  visit_factors(into, [&](const std::string& name, const weights::shape& sizes, auto values) {
    read_tensor(file, path, name, sizes, values);
  });
}

}  // namespace clinicalbert::training
