#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/tokens/basic_split.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/word_cutter.hpp"

namespace clinicalbert::tokens {

/// BERT's tokenizer: from a text to ids with byte offsets.
///
/// Agrees with Hugging Face's BertTokenizerFast (tokenizers 0.23.3) in ids, offsets and word indices. Malformed bytes
/// are removed as U+FFFD is. One object serves many threads. Each function throws text::size_error for a text of 4 GiB
/// or more; those that take an encoding allocate only where it must grow.
class tokenizer {
 public:
  explicit tokenizer(vocabulary pieces, tokenizer_options options = {})
      : pieces_(std::move(pieces)), options_(options) {}

  [[nodiscard]] const vocabulary& pieces() const noexcept { return pieces_; }
  [[nodiscard]] const tokenizer_options& options() const noexcept { return options_; }

  /// [CLS] text [SEP].
  [[nodiscard]] encoding encode(std::string_view text) const {
    encoding result;
    encode_into(text, result);
    return result;
  }

  /// Overwrites `result` with what `encode` gives and reuses its memory.
  void encode_into(std::string_view text, encoding& result) const {
    result.clear();
    result.push_special(pieces_.cls_id(), 0);
    append_pieces(text, result);
    result.push_special(pieces_.sep_id(), 0);
  }

  /// [CLS] first [SEP] second [SEP]; offsets and words count from 0 in each text.
  [[nodiscard]] encoding encode_pair(std::string_view first, std::string_view second) const {
    encoding result;
    encode_pair_into(first, second, result);
    return result;
  }

  /// Overwrites `result` with what `encode_pair` gives and reuses its memory.
  void encode_pair_into(std::string_view first, std::string_view second, encoding& result) const {
    encode_into(first, result);
    append_pieces(second, result, 1);
    result.push_special(pieces_.sep_id(), 1);
  }

  /// [CLS] words [SEP] of a text that was split before: each word is tokenized alone, its offsets count from its own
  /// first byte, and `words` says which of the words a piece comes from. A word of which normalizing leaves nothing has
  /// no piece. Agrees with Hugging Face's is_split_into_words.
  [[nodiscard]] encoding encode_words(std::span<const std::string> words) const {
    encoding result;
    encode_words_into(words, result);
    return result;
  }

  /// Overwrites `result` with what `encode_words` gives and reuses its memory.
  void encode_words_into(std::span<const std::string> words, encoding& result) const {
    result.clear();
    result.push_special(pieces_.cls_id(), 0);
    append_words(words, result);
    result.push_special(pieces_.sep_id(), 0);
  }

  /// Appends the pieces of `text` alone, with words counted from 0.
  void append_pieces(std::string_view text, encoding& result, std::uint8_t segment = 0) const {
    append(text, word_cutter(pieces_, options_.lowercase, result, segment, 0, 1));
  }

  /// Appends the pieces of words that were split before, as `encode_words` has them.
  void append_words(std::span<const std::string> words, encoding& result, std::uint8_t segment = 0) const {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto index = static_cast<std::int32_t>(i);
      append(words[i], word_cutter(pieces_, options_.lowercase, result, segment, index, 0));
    }
  }

 private:
  void append(std::string_view text, word_cutter cutter) const {
    text::check_size(text);
    const auto split = [&](std::uint32_t begin, std::uint32_t end) {
      word_splitter(text.substr(0, end), options_.normalization(), begin, cutter).run();
    };
    std::uint32_t at = 0;
    if (options_.specials == special_tokens::recognized) {
      for (special_match found = find_special(text, at); found.which != none; found = find_special(text, at)) {
        split(at, found.span.begin);
        cutter.special(pieces_.special_ids()[found.which], found.span);
        at = found.span.end;
      }
    }
    split(at, static_cast<std::uint32_t>(text.size()));
    cutter.finish();
  }

  struct special_match {
    std::size_t which;
    text::byte_span span;
  };
  static constexpr std::size_t none = special_pieces.size();

  /// The first special piece that is written in `text` from byte `at` on.
  [[nodiscard]] static special_match find_special(std::string_view text, std::size_t at) noexcept {
    for (at = text.find('[', at); at != std::string_view::npos; at = text.find('[', at + 1)) {
      for (std::size_t which = 0; which < none; ++which) {
        if (!text.substr(at).starts_with(special_pieces[which])) continue;
        return {which, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + special_pieces[which].size())}};
      }
    }
    return {none, {}};
  }

  vocabulary pieces_;
  tokenizer_options options_;
};

}  // namespace clinicalbert::tokens
