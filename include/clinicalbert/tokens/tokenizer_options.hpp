#pragma once

#include <cstdint>

#include "clinicalbert/text/normalize.hpp"

namespace clinicalbert::tokens {

/// What "[SEP]" and its like mean where they are written in a text.
enum class special_tokens : std::uint8_t {
  recognized,  ///< the special piece itself: what Hugging Face does
  as_text,     ///< brackets and letters: a note must not steer the model
};

/// How a text is normalized and read; the default is that of the cased BERT vocabularies.
struct tokenizer_options {
  bool lowercase = false;
  bool strip_accents = false;
  bool split_cjk = true;
  special_tokens specials = special_tokens::recognized;

  [[nodiscard]] static constexpr tokenizer_options cased() noexcept { return {}; }
  [[nodiscard]] static constexpr tokenizer_options uncased() noexcept {
    return {.lowercase = true, .strip_accents = true};
  }

  [[nodiscard]] constexpr text::normalize_options normalization() const noexcept {
    return {lowercase, strip_accents, split_cjk};
  }
  friend bool operator==(const tokenizer_options&, const tokenizer_options&) = default;
};

}  // namespace clinicalbert::tokens
