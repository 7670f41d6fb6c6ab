#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/split_word.hpp"

namespace clinicalbert::tokens {

/// Gathers the output of text::normalizer (it is a sink for it) into words and hands each to `Sink::word`.
template <class Sink>
class word_gatherer {
 public:
  explicit word_gatherer(Sink& sink) noexcept : sink_(sink) {}

  void letter(char32_t value, text::byte_span span) {
    char bytes[4];
    const std::uint32_t length = text::encode_utf8(value, bytes);
    add(std::string_view(bytes, length), 1, span);
  }
  void punctuation(char32_t value, text::byte_span span) {
    finish();
    letter(value, span);
    finish();
  }
  void space(text::byte_span) { finish(); }

  /// ASCII letters and digits [begin, end) of `text`, of which those that are too many need not be looked at.
  void ascii(std::string_view text, std::uint32_t begin, std::uint32_t end, bool lowercase) {
    const std::uint32_t length = end - begin;
    const std::uint32_t kept = std::min(length, longest_word + 1 - std::min(code_points_, longest_word + 1));
    char bytes[longest_word + 1];
    for (std::uint32_t i = 0; i < kept; ++i) {
      const char byte = text[begin + i];
      bytes[i] = lowercase && byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
    }
    add(std::string_view(bytes, kept), kept, {begin, begin + kept});
    span_.end = end;
  }

  [[nodiscard]] bool empty() const noexcept { return code_points_ == 0; }

  void finish() {
    if (code_points_ == 0) return;
    sink_.word(split_word{std::string_view(bytes_.data(), size_), span_, one_to_one_ ? nullptr : spans_.data(),
                          code_points_ > longest_word});
    size_ = code_points_ = 0;
  }

 private:
  /// Adds code points that all come from `span`, or of which each byte comes from one of it if they are as long.
  void add(std::string_view bytes, std::uint32_t code_points, text::byte_span span) {
    const bool same_length = bytes.size() == span.size();
    if (code_points_ == 0) {
      span_.begin = span_.end = span.begin;
      one_to_one_ = true;
    }
    if (code_points_ + code_points <= longest_word) {
      if (one_to_one_ && !(same_length && span_.end == span.begin)) leave_one_to_one();
      std::copy(bytes.begin(), bytes.end(), bytes_.data() + size_);
      if (!one_to_one_) fill_spans(bytes, span, same_length);
      size_ += static_cast<std::uint32_t>(bytes.size());
    }
    code_points_ = std::min(code_points_ + code_points, longest_word + 1);
    span_.end = span.end;
  }

  void fill_spans(std::string_view bytes, text::byte_span span, bool same_length) {
    if (!same_length) {
      std::fill_n(spans_.data() + size_, bytes.size(), span);
      return;
    }
    for (std::uint32_t at = 0; at < bytes.size();) {
      const std::uint32_t length = text::utf8_length(bytes[at]);
      std::fill_n(spans_.data() + size_ + at, length, text::byte_span{span.begin + at, span.begin + at + length});
      at += length;
    }
  }

  void leave_one_to_one() {
    const std::uint32_t size = std::exchange(size_, 0);
    fill_spans(std::string_view(bytes_.data(), size), {span_.begin, span_.begin + size}, true);
    size_ = size;
    one_to_one_ = false;
  }

  Sink& sink_;
  std::array<char, 4 * longest_word> bytes_;
  std::array<text::byte_span, 4 * longest_word> spans_;
  std::uint32_t size_ = 0;
  std::uint32_t code_points_ = 0;  // at most longest_word + 1
  text::byte_span span_{};
  bool one_to_one_ = true;
};

}  // namespace clinicalbert::tokens
