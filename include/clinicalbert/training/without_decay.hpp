#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/decay_runs.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/optimizers/weight_decay.hpp"

namespace clinicalbert::training {

/// Where biases and layer norms (optimizers::decays) stand in a model's flat parameters: ascending and joined where one
/// follows the other, as `adamw_op::update` takes them.
template <class Model>
[[nodiscard]] std::vector<backends::element_range> without_decay(const models::parameter_set<Model>& parameters) {
  using E = typename Model::E;
  std::vector<backends::element_range> spared;
  Model::template parameters<const E>::visit(
      [&](std::string_view name, const auto&, std::span<const E> values) {
        if (optimizers::decays(name)) return;
        const auto begin = static_cast<std::size_t>(values.data() - parameters.flat().data());
        spared.push_back({begin, begin + values.size()});
      },
      parameters.view());
  std::ranges::sort(spared, {}, &backends::element_range::begin);
  std::size_t kept = 0;
  for (const auto& range : spared) {
    if (kept > 0 && spared[kept - 1].end == range.begin)
      spared[kept - 1].end = range.end;
    else
      spared[kept++] = range;
  }
  spared.resize(kept);
  return spared;
}

}  // namespace clinicalbert::training
