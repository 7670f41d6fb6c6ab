#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::tests {

/// What every step of cleaning must keep to: the map is as long as the text, made spans follow each other, originals
/// rise without overlapping and lie in the original, and copied runs have its very bytes.
[[nodiscard]] inline bool keeps_to_the_rules(std::string_view original, const text::mapped_text& made) {
  std::uint32_t made_end = 0;
  std::uint32_t original_end = 0;
  for (const auto& run : made.map.runs()) {
    if (run.made.begin != made_end || run.made.empty() || run.made.end > made.text.size()) return false;
    if (run.original.begin < original_end || run.original.begin > run.original.end) return false;
    if (run.original.end > original.size()) return false;
    const auto bytes = std::string_view(made.text).substr(run.made.begin, run.made.size());
    if (run.copied && bytes != original.substr(run.original.begin, run.original.size())) return false;
    made_end = run.made.end;
    original_end = run.original.end;
  }
  return made_end == made.text.size();
}

/// Any bytes at all, bytes that are nearly UTF-8, or code points up to U+2FFFF with many that steps of cleaning know.
[[nodiscard]] inline std::string random_bytes(std::mt19937& random, std::size_t longest) {
  std::string bytes;
  const std::size_t size = random() % (longest + 1);
  const auto kind = random() % 4;
  while (bytes.size() < size) {
    const auto pick = static_cast<char32_t>(random());
    if (kind == 0) {
      bytes += static_cast<char>(pick % 256);
    } else if (kind == 1) {
      bytes += static_cast<char>(pick % 3 == 0 ? 0xE0 + pick / 3 % 16 : 0x80 + pick / 3 % 64);
    } else {
      constexpr char32_t first[] = {0x00,   0x20,   0x41,   0x61,   0xC0,   0x300,   0x323,
                                    0x1100, 0x1161, 0x1E00, 0x2000, 0x3000, 0x3099,  0x4E00,
                                    0xAC00, 0xD7F0, 0xFB00, 0xFEFF, 0xFF00, 0x1D160, 0x2F800};
      text::append_utf8(bytes, pick % 9 == 0 ? pick / 9 % 0x30000 : first[pick / 9 % 21] + pick / 189 % 32);
      if (kind == 3 && pick % 5 == 0) bytes += static_cast<char>(0x80 + pick / 5 % 128);
    }
  }
  return bytes;
}

}  // namespace clinicalbert::tests
