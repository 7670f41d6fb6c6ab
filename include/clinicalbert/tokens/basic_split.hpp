#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/wordpiece.hpp"

namespace clinicalbert::tokens {

/// A word as WordPiece wants it; lives during the call that hands it out.
struct split_word {
  std::string_view bytes;        ///< normalized, well-formed UTF-8
  text::byte_span span;          ///< bytes of the original text
  const text::byte_span* spans;  ///< of each byte of `bytes`; null where they stand for those of `span` one to one
  bool too_long;                 ///< has more than `longest_word` code points; `bytes` is then not to be used

  /// Where bytes [begin, end) of the word come from; both on borders of code points, begin < end.
  [[nodiscard]] text::byte_span origin(std::uint32_t begin, std::uint32_t end) const noexcept {
    if (spans == nullptr) return {span.begin + begin, span.begin + end};
    return {spans[begin].begin, spans[end - 1].end};
  }
};

/// Gathers the output of text::normalizer (it is a sink for it) into words and hands them to `Emit`.
template <class Emit>
class word_gatherer {
 public:
  explicit word_gatherer(Emit& emit) noexcept : emit_(emit) {}

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
    emit_(split_word{std::string_view(bytes_.data(), size_), span_, one_to_one_ ? nullptr : spans_.data(),
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

  Emit& emit_;
  std::array<char, 4 * longest_word> bytes_;
  std::array<text::byte_span, 4 * longest_word> spans_;
  std::uint32_t size_ = 0;
  std::uint32_t code_points_ = 0;  // at most longest_word + 1
  text::byte_span span_{};
  bool one_to_one_ = true;
};

/// Normalizes the bytes [begin, end) of `text` and calls `emit(const split_word&)` for each of its words: what stands
/// between white space, with each punctuation character and (if split) each CJK ideograph apart.
///
/// Agrees with Hugging Face's BertNormalizer and BertPreTokenizer. Allocates nothing.
template <class Emit>
void for_each_word(std::string_view text, text::normalize_options options, std::uint32_t begin, std::uint32_t end,
                   Emit&& emit) {
  enum class ascii : std::uint8_t { letter, punctuation, space, removed, none };
  static constexpr auto kinds = [] {
    std::array<ascii, 256> result{};
    for (unsigned i = 0; i < 256; ++i) {
      result[i] = i < 128 ? static_cast<ascii>(text::properties_of(i).kind()) : ascii::none;
    }
    return result;
  }();
  const auto kind_at = [&](std::uint32_t at) { return kinds[static_cast<unsigned char>(text[at])]; };

  text = text.substr(0, end);
  text::normalizer steps(text, options);
  word_gatherer<Emit> word(emit);
  for (std::uint32_t at = begin; at < end;) {
    switch (kind_at(at)) {
      case ascii::letter: {
        const std::uint32_t first = at;
        while (++at < end && kind_at(at) == ascii::letter) {
        }
        const bool whole = word.empty() && (at == end || kind_at(at) < ascii::removed);
        if (whole && !options.lowercase) {
          emit(split_word{text.substr(first, at - first), {first, at}, nullptr, at - first > longest_word});
        } else {
          word.ascii(text, first, at, options.lowercase);
        }
        break;
      }
      case ascii::punctuation:
        word.finish();
        emit(split_word{text.substr(at, 1), {at, at + 1}, nullptr, false});
        ++at;
        break;
      case ascii::space:
        word.finish();
        ++at;
        break;
      case ascii::removed:
      case ascii::none: {
        const auto code_point = text::decode_utf8(text, at);
        if (options.split_cjk && code_point.value >= 0x4E00 && code_point.value <= 0x9FFF) {
          word.finish();
          emit(split_word{text.substr(at, 3), {at, at + 3}, nullptr, false});
          at += 3;
        } else {
          at = steps.step(at, word);
        }
      }
    }
  }
  word.finish();
}

}  // namespace clinicalbert::tokens
