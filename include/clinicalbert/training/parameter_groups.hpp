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
#include "clinicalbert/tensors/shape.hpp"
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

/// Whether a parameter belongs to a pretrained stack, by its name: an encoder ("bert.*"), or a half of an
/// encoder-decoder without the cross-attention, which begins new.
[[nodiscard]] inline bool is_of_stack(std::string_view name) noexcept {
  if (name.starts_with("bert.")) return true;
  return (name.starts_with("encoder.") || name.starts_with("decoder.bert.")) &&
         name.find(".crossattention.") == std::string_view::npos;
}

/// One parameter in the flat memory, and how it learns.
struct parameter_range {
  backends::element_range where;
  double rate_factor = 1;  ///< on the learning rate; 0: frozen
  bool decays = true;
};

/// A dense layer's weight that learns at low rank.
struct low_rank_target {
  std::string name;
  backends::element_range where;  ///< in the flat memory, as rows of `columns`
  std::size_t rows = 0, columns = 0;
  double rate_factor = 1;  ///< on the learning rate of its factors
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
/// with the heads as the layer above the last. With low-rank adaptation what `is_of_stack` says is frozen but for what
/// a part names; a part that freezes a target leaves it out.
struct parameter_groups {
  std::vector<parameter_range> parameters;  ///< that are not frozen, ascending
  std::vector<parameter_group> groups;      ///< ascending; the gaps between parameters belong to the one before
  std::vector<backends::element_range> frozen;
  std::vector<low_rank_target> targets;  ///< of low-rank adaptation, whose own weights are frozen

  /// Throws std::invalid_argument for a part whose pattern no parameter matches, for low-rank adaptation of nothing,
  /// and for a target that a part lets learn in full.
  template <class Model>
  parameter_groups(const models::parameter_set<Model>& set, const training_options& options) {
    using E = typename Model::E;
    const E* const begin = set.flat().data();
    std::vector<found> all;
    std::size_t layers = 0;
    Model::template parameters<const E>::visit(
        [&](std::string_view name, const tensors::shape& shape, std::span<const E> values) {
          const auto at = static_cast<std::size_t>(values.data() - begin);
          all.push_back({std::string(name), {{at, at + values.size()}, 1, optimizers::decays(name)}, {}, false});
          if (is_target(name, shape.sizes().size(), options.low_rank)) all.back().columns = shape.sizes()[1];
          if (const auto layer = layer_of(name)) layers = std::max(layers, *layer + 1);
        },
        set.view());
    for (found& one : all) {
      const bool learns = options.low_rank.rank == 0 || !is_of_stack(one.name);
      one.range.rate_factor = learns ? factor_of(one.name, layers, options.layer_decay) : 0;
    }
    for (const part& p : options.parts) {
      bool any = false;
      for (found& one : all) {
        if (!matches(p.pattern, one.name)) continue;
        one.range.rate_factor = p.rate_factor * factor_of(one.name, layers, options.layer_decay);
        one.is_named = any = true;
      }
      if (!any) throw std::invalid_argument("training: no parameter has a name like " + p.pattern);
    }
    std::ranges::sort(all, {}, [](const found& one) { return one.range.where.begin; });
    for (std::size_t i = 0; i < all.size(); ++i) {
      add(all[i].range, i + 1 < all.size() ? all[i + 1].range.where.begin : set.flat().size());
      if (all[i].columns > 0) add_target(all[i], factor_of(all[i].name, layers, options.layer_decay));
    }
    if (options.low_rank.rank > 0 && targets.empty())
      throw std::invalid_argument("training: low-rank adaptation has no target");
  }

 private:
  struct found {
    std::string name;
    parameter_range range;
    std::size_t columns = 0;  ///< of a target of low-rank adaptation
    bool is_named = false;    ///< by a part
  };

  static bool is_target(std::string_view name, std::size_t axes, const low_rank_options& options) {
    return options.rank > 0 && axes == 2 && is_of_stack(name) && name.find("embeddings.") == std::string_view::npos &&
           std::ranges::any_of(options.targets, [&](const std::string& pattern) { return matches(pattern, name); });
  }

  void add_target(const found& one, double rate_factor) {
    if (one.is_named && one.range.rate_factor == 0) return;
    if (one.range.rate_factor > 0)
      throw std::invalid_argument("training: " + one.name + " cannot learn in full and at low rank");
    const std::size_t size = one.range.where.end - one.range.where.begin;
    targets.push_back({one.name, one.range.where, size / one.columns, one.columns, rate_factor});
  }

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
