#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/known_abbreviations.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/spelling.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/word_gaps.hpp"

namespace clinicalbert::tokens {

/// Writes pieces that a model generated as a text that people read: pieces joined to words, words as `source` writes
/// them (spelling.hpp), white space as there, or else by rules (word_gaps.hpp).
///
/// Of a tokenizer that lowers case, sentences begin with a capital, but for words that the source knows with one
/// elsewhere. A piece that is unknown is written [UNK]; other special ones are left out. One thread uses an object.
class readable_text {
 public:
  /// Both must outlive it.
  readable_text(const tokenizer& by, const spelling& source) noexcept : by_(by), source_(source) {}

  /// Appends the text of `ids`, a whole one, and overwrites `spans`: by id, the bytes of the word that it is a piece
  /// of; empty for what is left out.
  void append(std::span<const std::int32_t> ids, std::string& text, std::vector<text::byte_span>& spans) {
    last_ = before_ = {};
    is_quoted_ = false;
    begins_sentence_ = true;
    is_first_ = true;
    spans.resize(ids.size());
    for (std::size_t i = 0; i < ids.size();) {
      const std::size_t begin = i++;
      if (is_left_out(ids[begin])) {
        const auto end = static_cast<std::uint32_t>(text.size());
        spans[begin] = {end, end};
        continue;
      }
      const bool is_known = ids[begin] != by_.pieces().unk_id();
      while (is_known && i < ids.size() && !is_left_out(ids[i]) && by_.pieces().piece(ids[i]).starts_with("##")) ++i;
      const auto span = append_word(ids.subspan(begin, i - begin), text);
      for (std::size_t k = begin; k < i; ++k) spans[k] = span;
    }
  }

 private:
  /// A word that was written.
  struct written_word {
    std::string pieces;  // joined
    spelling::word number = spelling::none;
  };

  [[nodiscard]] bool is_left_out(std::int32_t id) const noexcept {
    const auto& v = by_.pieces();
    const bool is_piece = id >= 0 && static_cast<std::size_t>(id) < v.size();
    return !is_piece || id == v.pad_id() || id == v.cls_id() || id == v.sep_id() || id == v.mask_id();
  }

  text::byte_span append_word(std::span<const std::int32_t> ids, std::string& text) {
    written_word now;
    for (const std::int32_t id : ids) {
      const auto piece = by_.pieces().piece(id);
      now.pieces += piece.starts_with("##") && piece.size() > 2 ? piece.substr(2) : piece;
    }
    now.number = source_.find(ids);
    std::string form(source_.form(now.number));
    if (form.empty()) form = now.pieces;
    const bool is_joined = joins(now);
    if (begins_sentence_ && !is_joined_to_word(is_joined) && by_.options().lowercase && form[0] >= 'a' &&
        form[0] <= 'z' && !has_upper_case(form))
      form[0] = static_cast<char>(form[0] - 'a' + 'A');
    if (!is_joined) text += ' ';
    const auto begin = static_cast<std::uint32_t>(text.size());
    text += form;
    pass(std::move(now));
    return {begin, static_cast<std::uint32_t>(text.size())};
  }

  static bool has_upper_case(std::string_view form) noexcept {
    for (std::size_t at = 0; at < form.size();) {
      const auto one = text::decode_utf8(form, at);
      if (text::is_upper_case(one.value)) return true;
      at += one.length;
    }
    return false;
  }
  [[nodiscard]] bool joins(const written_word& now) const {
    if (is_first_) return true;
    if (const auto there = source_.is_joined(by_.pieces(), before_.number, last_.number, now.number)) return *there;
    return is_joined_by_rule(before_.pieces, last_.pieces, now.pieces, is_quoted_);
  }
  /// "e.g" goes on, where a bracket or quotation mark may stand before a sentence.
  [[nodiscard]] bool is_joined_to_word(bool is_joined) const noexcept {
    return is_joined && !is_first_ && gap_kind_of(last_.pieces) == gap_kind::closing;
  }

  void pass(written_word&& now) {
    const auto kind = gap_kind_of(now.pieces);
    if (kind == gap_kind::quote) is_quoted_ = !is_quoted_;
    if (now.pieces == "." || now.pieces == "!" || now.pieces == "?") {
      const bool is_letter = last_.pieces.size() == 1 && (last_.pieces[0] < '0' || last_.pieces[0] > '9');
      begins_sentence_ = now.pieces != "." || (!is_letter && !text::known_abbreviations::find(last_.pieces));
    } else if (kind == gap_kind::word || kind == gap_kind::cjk || now.pieces == "," || now.pieces == ":") {
      begins_sentence_ = false;
    }
    is_first_ = false;
    before_ = std::exchange(last_, std::move(now));
  }

  const tokenizer& by_;
  const spelling& source_;
  written_word last_, before_;
  bool is_quoted_ = false, begins_sentence_ = true, is_first_ = true;
};

}  // namespace clinicalbert::tokens
