#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/generation/options.hpp"

namespace clinicalbert::generation {

/// A piece and its probability among those that could be drawn.
struct drawn_piece {
  std::int32_t id;
  double probability;
};

/// The pieces that may be drawn with their probabilities, likeliest first where a rule asks for an order and by id
/// otherwise: softmax(logits / temperature) of the `top_k` largest logits (and what equals the last of them), of which
/// the likeliest are kept up to the one that brings their sum to `top_p`.
///
/// `pieces`: with finite logits for probabilities, by id. Those that are left out must be under the `top_k` largest.
/// Holtzman et al. 2020, section 3.1; agrees with transformers' TemperatureLogitsWarper, TopKLogitsWarper and
/// TopPLogitsWarper, in this order.
[[nodiscard]] inline std::vector<drawn_piece> drawable_pieces(std::vector<drawn_piece> pieces,
                                                              const sampling_options& o) {
  if (pieces.empty()) return {};
  const double largest = std::ranges::max_element(pieces, {}, &drawn_piece::probability)->probability;
  double sum = 0;
  const auto likelier = [](const drawn_piece& a, const drawn_piece& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.id < b.id;
  };
  if ((o.top_k > 0 && o.top_k < pieces.size()) || o.top_p < 1) std::ranges::sort(pieces, likelier);
  if (o.top_k > 0 && o.top_k < pieces.size()) {
    const double least = pieces[o.top_k - 1].probability;
    std::erase_if(pieces, [least](const drawn_piece& p) { return p.probability < least; });
  }
  for (drawn_piece& p : pieces) sum += p.probability = std::exp((p.probability - largest) / o.temperature);
  if (o.top_p < 1) {
    double before = 0, kept = 0;
    std::size_t count = 0;
    for (; count < pieces.size() && before < o.top_p; ++count) {
      before += pieces[count].probability / sum;
      kept += pieces[count].probability;
    }
    pieces.resize(count);
    sum = kept;
  }
  for (drawn_piece& p : pieces) p.probability /= sum;
  return pieces;
}

/// The same of logits [V], minus infinity where banned.
template <class T>
[[nodiscard]] std::vector<drawn_piece> drawable_pieces(std::span<const T> logits, const sampling_options& o) {
  std::vector<drawn_piece> pieces;
  for (std::size_t id = 0; id < logits.size(); ++id)
    if (std::isfinite(logits[id])) pieces.push_back({static_cast<std::int32_t>(id), static_cast<double>(logits[id])});
  return drawable_pieces(std::move(pieces), o);
}

/// The piece where the running sum of probabilities passes `uniform`, a number in [0, 1).
[[nodiscard]] inline drawn_piece draw_piece(std::span<const drawn_piece> pieces, double uniform) noexcept {
  double sum = 0;
  for (const drawn_piece& p : pieces)
    if ((sum += p.probability) > uniform) return p;
  return pieces.back();  // where rounding has left the sum below 1
}

}  // namespace clinicalbert::generation
