#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace clinicalbert::files {

/// XXH64, a checksum of 64 bits that runs at the speed of memory without vector instructions; another seed is another
/// function. It finds damage; against forgery it is no help.
///
/// https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md; agrees with python-xxhash's xxh64.
[[nodiscard]] inline std::uint64_t xxh64(std::span<const std::byte> bytes, std::uint64_t seed = 0) noexcept {
  constexpr std::uint64_t p1 = 0x9E3779B185EBCA87u, p2 = 0xC2B2AE3D27D4EB4Fu, p3 = 0x165667B19E3779F9u,
                          p4 = 0x85EBCA77C2B2AE63u, p5 = 0x27D4EB2F165667C5u;
  const std::byte* at = bytes.data();
  const auto read = [&at]<class Word>(Word word) {
    std::memcpy(&word, at, sizeof word);
    at += sizeof word;
    return std::uint64_t{word};
  };
  const auto round = [](std::uint64_t lane, std::uint64_t word) { return std::rotl(lane + word * p2, 31) * p1; };

  std::size_t left = bytes.size();
  std::uint64_t hash = seed + p5;
  if (left >= 32) {
    std::uint64_t a = seed + p1 + p2, b = seed + p2, c = seed, d = seed - p1;
    for (; left >= 32; left -= 32) {
      a = round(a, read(std::uint64_t{}));
      b = round(b, read(std::uint64_t{}));
      c = round(c, read(std::uint64_t{}));
      d = round(d, read(std::uint64_t{}));
    }
    hash = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
    for (const std::uint64_t lane : {a, b, c, d}) hash = (hash ^ round(0, lane)) * p1 + p4;
  }
  hash += bytes.size();
  for (; left >= 8; left -= 8) hash = std::rotl(hash ^ round(0, read(std::uint64_t{})), 27) * p1 + p4;
  if (left >= 4) {
    hash = std::rotl(hash ^ read(std::uint32_t{}) * p1, 23) * p2 + p3;
    left -= 4;
  }
  for (; left > 0; --left) hash = std::rotl(hash ^ read(std::uint8_t{}) * p5, 11) * p1;
  hash = (hash ^ hash >> 33) * p2;
  hash = (hash ^ hash >> 29) * p3;
  return hash ^ hash >> 32;
}

}  // namespace clinicalbert::files
