#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/padded_end.hpp"
#include "clinicalbert/tokens/plain_words.hpp"
#include "clinicalbert/tokens/split_word.hpp"
#include "clinicalbert/tokens/word_gatherer.hpp"

namespace clinicalbert::tokens {

/// Normalizes a text and gives a sink each of its words: what stands between white space, with each punctuation
/// character and (if split) each CJK ideograph apart. Agrees with Hugging Face's BertNormalizer and BertPreTokenizer.
///
/// A sink has `words(const plain_words&)` and, for what normalizing changes, `word(const split_word&)`; the words come
/// in the order of the text. Allocates nothing.
template <class Sink>
class word_splitter {
 public:
  /// Splits from byte `begin` of `text` to its end; both outlive this object.
  word_splitter(std::string_view text, text::normalize_options options, std::uint32_t begin, Sink& sink) noexcept
      : text_(text),
        options_(options),
        blocks_(text, begin),
        at_(begin),
        steps_(text, options),
        sink_(sink),
        gathered_(sink) {}

  void run() {
    while (at_ < end()) {
      if (gathered_.empty()) blocks();
      if (at_ < end()) step();
    }
    gathered_.finish();
  }

 private:
  enum class ascii : std::uint8_t { letter, punctuation, space, removed, none };

  [[nodiscard]] std::uint32_t end() const noexcept { return static_cast<std::uint32_t>(text_.size()); }

  [[nodiscard]] ascii kind_at(std::uint32_t at) const noexcept {
    static constexpr auto kinds = [] {
      std::array<ascii, 256> result{};
      for (unsigned i = 0; i < 256; ++i) {
        result[i] = i < 128 ? static_cast<ascii>(text::properties_of(i).kind()) : ascii::none;
      }
      return result;
    }();
    return kinds[static_cast<unsigned char>(text_[at])];
  }

  /// Hands out words 64 bytes at a time, up to one that must be normalized or that is longer.
  void blocks() {
    while (at_ < end()) {
      const plain_block block = read_plain_block(text_, at_, blocks_.from(at_), options_.split_cjk);
      sink_.words(block.words);
      at_ += std::min(block.size, end() - at_);
      if (!block.ends_plain || block.size == 0) return;
    }
  }

  void step() {
    switch (kind_at(at_)) {
      case ascii::letter: {
        const std::uint32_t first = at_;
        while (++at_ < end() && kind_at(at_) == ascii::letter) {
        }
        gathered_.ascii(text_, first, at_, options_.lowercase);
        break;
      }
      case ascii::punctuation:
        alone(1);
        break;
      case ascii::space:
        gathered_.finish();
        ++at_;
        break;
      case ascii::removed:
      case ascii::none: {
        const auto code_point = text::decode_utf8(text_, at_);
        if (stands_alone(code_point.value, options_.split_cjk)) {
          alone(code_point.length);
        } else {
          at_ = steps_.step(at_, gathered_);
        }
      }
    }
  }

  void alone(std::uint32_t length) {
    gathered_.finish();
    sink_.word(split_word{text_.substr(at_, length), {at_, at_ + length}, nullptr, false});
    at_ += length;
  }

  std::string_view text_;
  text::normalize_options options_;
  padded_end blocks_;
  std::uint32_t at_;
  text::normalizer steps_;
  Sink& sink_;
  word_gatherer<Sink> gathered_;
};

}  // namespace clinicalbert::tokens
