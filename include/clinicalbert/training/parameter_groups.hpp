#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/decay_runs.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/optimizers/weight_decay.hpp"
#include "clinicalbert/training/name_pattern.hpp"
#include "clinicalbert/training/options.hpp"

namespace clinicalbert::training {

/// The number of the encoder layer that a parameter belongs to, by its name ("bert.encoder.layer.3.output..."); none
/// for embeddings and heads.
[[nodiscard]] inline std::optional<std::size_t> layer_of(std::string_view name) noexcept {
  constexpr std::string_view before = "encoder.layer.";
  const std::size_t at = name.find(before);
  if (at == std::string_view::npos) return std::nullopt;
  const char* number = name.data() + at + before.size();
  std::size_t layer = 0;
  const auto read = std::from_chars(number, name.data() + name.size(), layer);
  return read.ec == std::errc() ? std::optional(layer) : std::nullopt;
}

/// One parameter in the flat memory, and how it learns.
struct parameter_range {
  backends::element_range where;
  double rate_factor = 1;  ///< on the learning rate; 0: frozen
  bool decays = true;
};

/// Flat memory in which all learn at one rate.
struct parameter_group {
  backends::element_range where;
  double rate_factor = 1;
  std::vector<backends::element_range> spared;  ///< what does not decay, counted from where.begin
};

/// How the parameters of a model learn: what is frozen, and the rest as stretches that an optimizer takes at once.
///
/// Without parts and layer decay it is one group, the whole memory. With layer decay d the rate of layer l of L,
/// counted from 0, is d^(L - l) of the heads', and that of the embeddings d^(L + 1): Howard & Ruder 2018, section 3.2,
/// with the heads as the layer above the last.
struct parameter_groups {
  std::vector<parameter_range> parameters;  ///< that are not frozen, ascending
  std::vector<parameter_group> groups;      ///< ascending; the gaps between parameters belong to the one before
  std::vector<backends::element_range> frozen;

  /// Throws std::invalid_argument for a part whose pattern no parameter matches.
  template <class Model>
  parameter_groups(const models::parameter_set<Model>& set, const training_options& options) {
    using E = typename Model::E;
    const E* const begin = set.flat().data();
    std::vector<std::string> names;
    std::vector<parameter_range> all;
    std::size_t layers = 0;
    Model::template parameters<const E>::visit(
        [&](std::string_view name, const auto&, std::span<const E> values) {
          const auto at = static_cast<std::size_t>(values.data() - begin);
          all.push_back({{at, at + values.size()}, 1, optimizers::decays(name)});
          names.emplace_back(name);
          if (const auto layer = layer_of(name)) layers = std::max(layers, *layer + 1);
        },
        set.view());
    for (std::size_t i = 0; i < all.size(); ++i) all[i].rate_factor = factor_of(names[i], layers, options.layer_decay);
    for (const part& p : options.parts) {
      bool found = false;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (!matches(p.pattern, names[i])) continue;
        all[i].rate_factor = p.rate_factor * factor_of(names[i], layers, options.layer_decay);
        found = true;
      }
      if (!found) throw std::invalid_argument("training: no parameter has a name like " + p.pattern);
    }
    std::ranges::sort(all, {}, [](const parameter_range& p) { return p.where.begin; });
    for (std::size_t i = 0; i < all.size(); ++i)
      add(all[i], i + 1 < all.size() ? all[i + 1].where.begin : set.flat().size());
  }

 private:
  static double factor_of(std::string_view name, std::size_t layers, double decay) {
    if (const auto layer = layer_of(name)) return std::pow(decay, static_cast<double>(layers - *layer));
    if (name.find("embeddings.") != std::string_view::npos) return std::pow(decay, static_cast<double>(layers + 1));
    return 1;
  }

  /// `end`: of the parameter and the gap behind it.
  void add(const parameter_range& parameter, std::size_t end) {
    const auto [begin, last] = parameter.where;
    if (parameter.rate_factor == 0) {
      frozen.push_back(parameter.where);
      return;
    }
    parameters.push_back(parameter);
    if (groups.empty() || groups.back().where.end != begin || groups.back().rate_factor != parameter.rate_factor)
      groups.push_back({{begin, begin}, parameter.rate_factor, {}});
    parameter_group& group = groups.back();
    group.where.end = end;
    if (parameter.decays) return;
    const std::size_t from = begin - group.where.begin, to = last - group.where.begin;
    if (!group.spared.empty() && group.spared.back().end == from)
      group.spared.back().end = to;
    else
      group.spared.push_back({from, to});
  }
};

}  // namespace clinicalbert::training
