#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "clinicalbert/text/span.hpp"
#include "clinicalbert/tokens/encoding.hpp"

namespace clinicalbert::tokens {

/// Collects pieces of one text and appends them to an encoding many at a time.
class piece_writer {
 public:
  static constexpr std::size_t capacity = 256;

  piece_writer(encoding& to, std::uint8_t segment) noexcept : to_(to), segment_(segment) {}

  /// Makes room for `pieces`, of which there are at most `capacity`.
  void make_room(std::size_t pieces) {
    if (capacity - size_ < pieces) flush();
  }

  /// There must be room.
  void push(std::int32_t id, text::byte_span span, std::int32_t word) noexcept {
    ids_[size_] = id;
    offsets_[size_] = span;
    words_[size_] = word;
    ++size_;
  }

  /// Appends what is still here; to be called at the end.
  void flush() {
    to_.append({ids_.data(), size_}, {offsets_.data(), size_}, {words_.data(), size_}, segment_);
    size_ = 0;
  }

 private:
  encoding& to_;
  std::uint8_t segment_;
  std::size_t size_ = 0;
  std::array<std::int32_t, capacity> ids_;
  std::array<text::byte_span, capacity> offsets_;
  std::array<std::int32_t, capacity> words_;
};

}  // namespace clinicalbert::tokens
