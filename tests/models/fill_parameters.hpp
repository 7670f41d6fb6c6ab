#pragma once

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tensors/shape.hpp"
#include "tests/catch.hpp"
#include "tests/tensor_oracle.hpp"

namespace clinicalbert::tests {

/// The numbers of one named tensor, as E.
template <class E>
std::vector<E> numbers(const oracle_file& file, const std::string& name) {
  if constexpr (std::is_same_v<E, double>)
    return file.doubles(name);
  else
    return file.floats(name);
}

/// Reads every parameter by its name: each must be in the file, under `prefix`, and have its shape.
template <class Model>
void fill_parameters(models::parameter_set<Model>& set, const oracle_file& file, const std::string& prefix = "") {
  using E = typename Model::E;
  Model::template parameters<E>::visit(
      [&](const auto& given, tensors::shape shape, std::span<E> values) {
        const std::string name = prefix + std::string(given);
        INFO(name);
        REQUIRE(file.has(name));
        REQUIRE(std::ranges::equal(file.shape(name), shape.sizes()));
        std::ranges::copy(numbers<E>(file, name), values.begin());
      },
      set.view());
}

/// Random weights: layer norm weights about 1, tables and matrices about 0.
template <class Model>
void fill_randomly(models::parameter_set<Model>& set, std::mt19937& random, double deviation = 0.4) {
  using E = typename Model::E;
  std::normal_distribution<double> normal(0, deviation);
  Model::template parameters<E>::visit(
      [&](const auto& given, tensors::shape, std::span<E> values) {
        const bool scale = std::string(given).ends_with("LayerNorm.weight");
        for (E& x : values) x = static_cast<E>((scale ? 1 : 0) + normal(random));
      },
      set.view());
}

}  // namespace clinicalbert::tests
