#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"

// What only checks is not what is fuzzed: comparisons in it would be half of the time.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("coverage"))), apply_to = function)
#endif

namespace clinicalbert::fuzz {

/// A code point of a text under way, and the bytes that it comes from.
struct placed {
  char32_t value;
  text::byte_span span;
};

/// BERT's normalization, one step after the other over the whole text, as its definition has it.
inline std::vector<placed> plain_normalize(std::string_view bytes, std::uint32_t begin,
                                           text::normalize_options options) {
  std::vector<placed> now;
  for (std::uint32_t at = 0; at < bytes.size();) {
    const auto code_point = text::decode_utf8(bytes, at);
    const text::byte_span span{begin + at, begin + at + code_point.length};
    at += code_point.length;
    const auto kind = text::properties_of(code_point.value).kind();
    const bool apart = kind == text::category::cjk && options.split_cjk;
    if (apart) now.push_back({U' ', span});
    if (kind == text::category::space) {
      now.push_back({U' ', span});
    } else if (kind != text::category::removed) {
      now.push_back({code_point.value, span});
    }
    if (apart) now.push_back({U' ', span});
  }

  if (options.strip_accents) {
    struct part {
      char32_t value;
      bool first;  // of its decomposition
      std::uint8_t order;
    };
    std::vector<part> parts;
    for (const placed& from : now) {
      bool first = true;
      text::decompose(from.value, text::properties_of(from.value), [&](char32_t value) {
        parts.push_back({value, std::exchange(first, false), text::properties_of(value).combining_class()});
      });
    }
    for (auto run = parts.begin(); run != parts.end();) {
      const auto end = std::find_if(run, parts.end(), [](const part& p) { return p.order == 0; });
      std::stable_sort(run, end, [](const part& a, const part& b) { return a.order < b.order; });
      run = end == parts.end() ? end : end + 1;
    }
    // Spans are dealt out in the order of the text: to each first part the next one, to the others the one before.
    std::vector<placed> decomposed;
    std::size_t next = 0;
    for (const part& p : parts) {
      if (p.first) ++next;
      if (!text::properties_of(p.value).is_mark()) decomposed.push_back({p.value, now[next - 1].span});
    }
    now = std::move(decomposed);
  }

  if (options.lowercase) {
    std::vector<placed> lower;
    for (const placed& from : now) {
      text::lower_case(from.value, [&](char32_t value) { lower.push_back({value, from.span}); });
    }
    now = std::move(lower);
  }
  return now;
}

/// A tokenizer that is slow and plain: what the real one must agree with.
class plain_tokenizer {
 public:
  plain_tokenizer(const tokens::vocabulary& pieces, tokens::tokenizer_options options)
      : unknown_(pieces.unk_id()), specials_(pieces.special_ids()), options_(options) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto id = static_cast<std::int32_t>(i);
      const std::string_view piece = pieces.piece(id);
      longest_ = std::max(longest_, piece.size());
      begin_.emplace(piece, id);
      if (piece.size() > 2 && piece.starts_with("##")) inside_.emplace(piece.substr(2), id);
    }
  }

  /// What tokenizer::append_pieces appends.
  [[nodiscard]] tokens::encoding pieces_of(std::string_view text, std::uint8_t segment = 0) const {
    tokens::encoding result;
    std::int32_t word = 0;
    std::size_t begin = 0;
    const auto plain = [&](std::size_t end) {
      const auto from = static_cast<std::uint32_t>(begin);
      append(plain_normalize(text.substr(begin, end - begin), from, options_.normalization()), result, word, segment);
    };
    std::size_t at = options_.specials == tokens::special_tokens::recognized ? 0 : text.size();
    while ((at = text.find('[', at)) < text.size()) {
      const auto which = std::find_if(tokens::special_pieces.begin(), tokens::special_pieces.end(),
                                      [&](std::string_view special) { return text.substr(at).starts_with(special); });
      if (which == tokens::special_pieces.end()) {
        ++at;
        continue;
      }
      plain(at);
      begin = at + which->size();
      result.push_back(specials_[static_cast<std::size_t>(which - tokens::special_pieces.begin())],
                       {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(begin)}, word++, segment);
      at = begin;
    }
    plain(text.size());
    return result;
  }

 private:
  void append(const std::vector<placed>& text, tokens::encoding& result, std::int32_t& word,
              std::uint8_t segment) const {
    const auto kind = [&](std::size_t i) { return text::properties_of(text[i].value).kind(); };
    for (std::size_t i = 0; i < text.size();) {
      if (text[i].value == U' ') {
        ++i;
        continue;
      }
      std::size_t end = i + 1;
      if (kind(i) != text::category::punctuation) {
        while (end < text.size() && text[end].value != U' ' && kind(end) != text::category::punctuation) ++end;
      }
      cut(text, i, end, result, word++, segment);
      i = end;
    }
  }

  /// The longest piece from the left, again and again; [UNK] for all of the word if at one place there is none.
  void cut(const std::vector<placed>& text, std::size_t begin, std::size_t end, tokens::encoding& result,
           std::int32_t word, std::uint8_t segment) const {
    tokens::encoding pieces;
    bool known = end - begin <= 100;
    for (std::size_t at = begin; known && at < end;) {
      const auto& table = at == begin ? begin_ : inside_;
      std::string bytes;
      std::size_t longest = at;
      std::int32_t id = -1;
      for (std::size_t i = at; i < end && bytes.size() < longest_; ++i) {
        text::append_utf8(bytes, text[i].value);
        if (const auto found = table.find(bytes); found != table.end()) {
          longest = i + 1;
          id = found->second;
        }
      }
      known = longest != at;
      if (!known) break;
      pieces.push_back(id, {text[at].span.begin, text[longest - 1].span.end}, word, segment);
      at = longest;
    }
    if (!known) {
      pieces.clear();
      pieces.push_back(unknown_, {text[begin].span.begin, text[end - 1].span.end}, word, segment);
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      result.push_back(pieces.ids[i], pieces.offsets[i], pieces.words[i], pieces.segments[i]);
    }
  }

  std::unordered_map<std::string, std::int32_t> begin_, inside_;
  std::size_t longest_ = 0;
  std::int32_t unknown_;
  std::array<std::int32_t, 5> specials_;
  tokens::tokenizer_options options_;
};

}  // namespace clinicalbert::fuzz

#ifdef __clang__
#pragma clang attribute pop
#endif
