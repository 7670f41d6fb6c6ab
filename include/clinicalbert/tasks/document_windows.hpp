#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "clinicalbert/labels/class_scores.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/plan_windows.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/word_table.hpp"

namespace clinicalbert::tasks {

/// How texts that are classified as a whole are cut for the encoder, and how their windows' scores become theirs. None
/// changes what a text of one window gives.
struct document_options {
  std::size_t length = 512;         ///< pieces of a window, special ones included; at most the model's positions
  std::size_t overlap = 32;         ///< pieces that neighbors share, about
  std::size_t batch_tokens = 1024;  ///< windows go through the encoder together, about so many pieces at a time
  labels::window_pooling pooling = {};

  /// These windows for a model with so many positions.
  [[nodiscard]] document_options within(std::size_t positions) const {
    document_options fitted = *this;
    fitted.length = std::min(length, positions);
    return fitted;
  }
};

/// A text, or a pair of texts, to be classified: views.
struct document {
  std::string_view text;
  std::string_view second_text = {};  ///< empty: no pair
};

/// The pieces of a document, without special ones, and its windows.
class document_windows {
 public:
  /// A window: [CLS] first [SEP], and in a pair second [SEP].
  struct window {
    tokens::piece_range first, second;
  };

  /// The fewest pieces of a window: room for one piece of each text of a pair.
  static constexpr std::size_t least_length = 5;

  /// Overwrites all. A text that fits is one window; an empty one too. A longer one is cut between words into windows
  /// that together hold every piece. Of a pair that does not fit, the shorter text stands whole in each window, unless
  /// it fills more than half of one; then both are cut and each window of one meets each of the other.
  ///
  /// `length`: pieces of a window with its special ones, at least `least_length`. Throws text::size_error.
  void read(const tokens::tokenizer& tokenizer, const document& one, std::size_t length, std::size_t overlap) {
    is_pair_ = !one.second_text.empty();
    first_.clear();
    second_.clear();
    windows_.clear();
    tokenizer.append_pieces(one.text, first_, 0);
    if (is_pair_) tokenizer.append_pieces(one.second_text, second_, 1);
    const std::size_t room = length - specials();
    std::size_t room_first = room, room_second = 0;
    if (first_.size() + second_.size() > room && is_pair_) {
      const bool first_is_longer = first_.size() >= second_.size();
      const std::size_t shorter = std::min({first_.size(), second_.size(), room / 2});
      room_first = first_is_longer ? room - shorter : shorter;
      room_second = room - room_first;
    } else {
      room_second = second_.size();
    }
    cut(first_, room_first, overlap, first_ranges_);
    cut(second_, room_second, overlap, second_ranges_);
    for (const auto& a : first_ranges_)
      for (const auto& b : second_ranges_) windows_.push_back({a, b});
  }

  [[nodiscard]] std::size_t size() const noexcept { return windows_.size(); }
  /// Pieces of a window, special ones included.
  [[nodiscard]] std::size_t length(std::size_t i) const noexcept {
    return windows_[i].first.size() + windows_[i].second.size() + specials();
  }
  [[nodiscard]] const std::vector<window>& windows() const noexcept { return windows_; }

  /// Appends window i.
  void append(std::size_t i, const tokens::vocabulary& pieces, std::vector<std::int32_t>& ids,
              std::vector<std::uint8_t>& segments) const {
    const auto add = [&](const tokens::encoding& from, const tokens::piece_range& range) {
      ids.insert(ids.end(), from.ids.data() + range.begin, from.ids.data() + range.end);
      ids.push_back(pieces.sep_id());
    };
    ids.push_back(pieces.cls_id());
    add(first_, windows_[i].first);
    segments.resize(ids.size(), std::uint8_t{0});
    if (is_pair_) add(second_, windows_[i].second);
    segments.resize(ids.size(), std::uint8_t{1});
  }

 private:
  [[nodiscard]] std::size_t specials() const noexcept { return is_pair_ ? 3 : 2; }

  /// Overwrites `ranges`: one, maybe empty, if all fits; nothing is left out.
  void cut(const tokens::encoding& text, std::size_t room, std::size_t overlap,
           std::vector<tokens::piece_range>& ranges) {
    if (text.size() <= room) {
      ranges.assign(1, {0, text.size()});
      return;
    }
    tokens::find_words<std::int32_t>(text.words, text.offsets, words_);
    parts_.clear();
    for (const auto& word : words_.pieces)  // a word of more pieces than a window holds is several
      for (std::size_t begin = word.begin; begin < word.end; begin += room)
        parts_.push_back({begin, std::min(word.end, begin + room)});
    tokens::plan_windows(parts_, room, std::min(overlap, room / 4), ranges);
  }

  bool is_pair_ = false;
  tokens::encoding first_, second_;
  std::vector<window> windows_;
  std::vector<tokens::piece_range> first_ranges_, second_ranges_, parts_;
  tokens::word_table words_;
};

}  // namespace clinicalbert::tasks
