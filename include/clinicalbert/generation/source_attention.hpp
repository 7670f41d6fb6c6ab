#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clinicalbert::generation {

/// Where a target comes from: for each id after the first, the attention that its decoder paid to each piece of the
/// source when it was to say that id, softmax(q k^T / sqrt(D)), as the mean over all heads of all layers.
///
/// Overwrites rows, [ids - 1, S], each of which sums to 1. `run` (decoder_run.hpp) reads the target once more, a step
/// an id, and is left at its end. A piece may be attended to for other reasons than that it is the origin (Jain and
/// Wallace 2019): this is a pointer for a reader, no proof. Agrees with transformers' cross_attentions.
template <class Run>
void attend_again(Run& run, std::span<const std::int32_t> ids, std::vector<double>& rows) {
  using decoder = typename Run::decoder;
  constexpr std::size_t heads = decoder::config.attention_heads, width = Run::hidden / heads;
  const std::size_t length = run.source_length(), steps = ids.empty() ? 0 : ids.size() - 1;
  rows.assign(steps * length, 0.0);
  std::vector<double> head(length);
  const double scale = 1.0 / std::sqrt(static_cast<double>(width)), share = 1.0 / (heads * decoder::config.layers);
  run.restart();
  for (std::size_t step = 0; step < steps; ++step) {
    const auto row = std::span(rows).subspan(step * length, length);
    run.step(ids.subspan(step, 1), [&](std::size_t, const auto& queries, const auto& keys, const auto&) noexcept {
      for (std::size_t h = 0; h < heads; ++h) {
        const auto query = queries[0].subspan(h * width, width);
        for (std::size_t i = 0; i < length; ++i) {
          const auto key = keys[i].subspan(h * width, width);
          double dot = 0;
          for (std::size_t c = 0; c < width; ++c) dot += static_cast<double>(query[c]) * static_cast<double>(key[c]);
          head[i] = dot * scale;
        }
        const double largest = *std::ranges::max_element(head);
        double sum = 0;
        for (double& x : head) sum += x = std::exp(x - largest);
        for (std::size_t i = 0; i < length; ++i) row[i] += share * head[i] / sum;
      }
    });
  }
}

}  // namespace clinicalbert::generation
