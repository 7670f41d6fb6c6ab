#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/batches/collate.hpp"
#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/models/config.hpp"

namespace clinicalbert::bench {

/// Lengths in pieces of the first 32 sentences of the NCBI-disease test set, in file order: the shape "ragged".
inline constexpr std::array<std::size_t, 32> ragged_lengths{33, 48, 36, 74, 34, 34, 20, 23, 32, 47, 70,
                                                            27, 32, 66, 83, 62, 32, 38, 40, 32, 20, 36,
                                                            21, 38, 37, 16, 32, 19, 39, 17, 39, 36};

/// The lengths of the sequences of "8x128" (eight of 128), "8x128r" (eight, evenly spread from a quarter of 128 to 128,
/// in no order) or "ragged". Throws std::invalid_argument.
[[nodiscard]] inline std::vector<std::size_t> lengths_of(std::string_view shape) {
  if (shape == "ragged") return {ragged_lengths.begin(), ragged_lengths.end()};
  const bool spread = shape.ends_with('r');
  if (spread) shape.remove_suffix(1);
  const auto number = [](std::string_view s) {
    std::size_t n = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
    return error == std::errc() && end == s.data() + s.size() && n < 100000 ? n : 0;
  };
  const std::size_t x = shape.find('x');
  const std::size_t count = x == shape.npos ? 0 : number(shape.substr(0, x));
  const std::size_t length = x == shape.npos ? 0 : number(shape.substr(x + 1));
  if (count == 0 || length == 0) throw std::invalid_argument("a shape is BxT such as 8x128, BxTr, or ragged");
  std::vector<std::size_t> lengths(count, length);
  if (!spread) return lengths;
  const std::size_t shortest = std::max<std::size_t>(1, length / 4);
  for (std::size_t i = 0; i < count; ++i) lengths[i] = length - (length - shortest) * i / count;
  batches::split_mix random(count);
  for (std::size_t i = count; i > 1; --i) std::swap(lengths[i - 1], lengths[random.below(i)]);
  return lengths;
}

/// A batch of random ids with these lengths; every token allows one of three classes.
[[nodiscard]] inline batches::ragged_batch random_batch(const std::vector<std::size_t>& lengths,
                                                        std::size_t vocabulary) {
  batches::split_mix random(0);
  batches::ragged_batch batch;
  for (const std::size_t length : lengths) {
    for (std::size_t i = 0; i < length; ++i) {
      batch.ids.push_back(static_cast<std::int32_t>(random.below(vocabulary)));
      batch.allowed.push_back(std::uint64_t{1} << random.below(3));
    }
    batch.sequence_offsets.push_back(static_cast<std::uint32_t>(batch.ids.size()));
  }
  batch.segments.assign(batch.ids.size(), 0);
  return batch;
}

/// Floating-point operations of a forward pass over real tokens: per layer and token 8 C^2 + 4 C F, and 4 T C for
/// attention.
[[nodiscard]] inline double forward_operations(const models::encoder_config& c,
                                               const std::vector<std::size_t>& lengths) {
  double sum = 0;
  const auto hidden = static_cast<double>(c.hidden), wide = static_cast<double>(c.intermediate);
  for (const std::size_t length : lengths) {
    const auto t = static_cast<double>(length);
    sum += static_cast<double>(c.layers) * (t * (8 * hidden * hidden + 4 * hidden * wide) + 4 * t * t * hidden);
  }
  return sum;
}

/// "a,b,c" in parts.
[[nodiscard]] inline std::vector<std::string> split_commas(std::string_view list) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    parts.emplace_back(list.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

}  // namespace clinicalbert::bench
