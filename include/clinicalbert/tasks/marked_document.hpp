#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "clinicalbert/labels/document_entities.hpp"
#include "clinicalbert/labels/merge_windows.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/piece_range.hpp"
#include "clinicalbert/tokens/plan_windows.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// How documents are cut for a relation extractor. Neither changes what a document of one window gives.
struct relation_windows {
  std::size_t length = 512;  ///< pieces of a window, [CLS] and [SEP] included; at most the model's positions
  std::size_t overlap = 64;  ///< pieces that neighbors share, about

  static constexpr std::size_t least_length = 8;

  /// These windows for a model with so many positions: not longer, and with an overlap of a quarter at most.
  [[nodiscard]] relation_windows within(std::size_t positions) const {
    relation_windows fitted = *this;
    fitted.length = std::min(length, positions);
    fitted.overlap = std::min(overlap, fitted.length / 4);
    return fitted;
  }
};

/// The pieces of a document with a marker before and one after each mention, the windows in which they go through an
/// encoder, and the row at which each mention is read.
///
/// A mention's row is that of the marker before it, or of its first piece where there are no markers (Baldini Soares et
/// al. 2019, section 3.2), in the window in which the mention stands farthest from an edge, as
/// labels/merge_windows.hpp has it for words.
class marked_document {
 public:
  struct place {
    std::uint32_t window = 0, row = 0;  ///< row: in the window, [CLS] being 0

    friend bool operator==(const place&, const place&) = default;
  };
  /// Of a mention of labels::no_type, or of which normalizing leaves no piece.
  static constexpr place nowhere{std::numeric_limits<std::uint32_t>::max(), 0};

  /// Overwrites all. `markers`: ids, two for each type, or none. A piece that shares a byte with a mention is inside of
  /// it; markers stay with their word, so no window begins or ends between them and it. Every piece is in a window; a
  /// document without pieces has none.
  ///
  /// Throws text::size_error, and tokens::window_error for windows that have no room.
  void read(const tokens::tokenizer& tokenizer, std::string_view note, std::span<const labels::typed_mention> mentions,
            std::span<const std::int32_t> markers, const relation_windows& windows) {
    pieces_.clear();
    tokenizer.append_pieces(note, pieces_);
    mark(mentions, markers);
    const std::size_t room = windows.length < relation_windows::least_length ? 0 : windows.length - 2;
    parts_.clear();
    for (const auto& word : words_)  // a word of more pieces than a window holds is several
      for (std::size_t begin = word.begin; begin < word.end && room > 0; begin += room)
        parts_.push_back({begin, std::min(word.end, begin + room)});
    tokens::plan_windows(parts_, room, windows.overlap, windows_);
    find_places();
  }

  [[nodiscard]] const std::vector<tokens::piece_range>& windows() const noexcept { return windows_; }
  /// Of each mention.
  [[nodiscard]] const std::vector<place>& places() const noexcept { return places_; }

  /// Pieces of a window, [CLS] and [SEP] included.
  [[nodiscard]] std::size_t length(std::size_t window) const noexcept { return windows_[window].size() + 2; }

  /// Appends [CLS] window [SEP].
  void append(std::size_t window, const tokens::vocabulary& vocabulary, std::vector<std::int32_t>& ids) const {
    ids.push_back(vocabulary.cls_id());
    ids.insert(ids.end(), ids_.data() + windows_[window].begin, ids_.data() + windows_[window].end);
    ids.push_back(vocabulary.sep_id());
  }

 private:
  /// Overwrites ids_, words_ and, by the numbers of ids_, spans_ of the mentions with their markers.
  void mark(std::span<const labels::typed_mention> mentions, std::span<const std::int32_t> markers) {
    inside_.clear();
    open_.clear();
    for (const auto& mention : mentions) {
      const auto& offsets = pieces_.offsets;
      const auto first = std::ranges::partition_point(offsets, [&](auto o) { return o.end <= mention.span.begin; });
      const auto last = std::partition_point(first, offsets.end(), [&](auto o) { return o.begin < mention.span.end; });
      const auto begin = static_cast<std::size_t>(first - offsets.begin());
      const auto end = static_cast<std::size_t>(last - offsets.begin());
      if (mention.type != labels::no_type && begin < end) open_.push_back(static_cast<std::uint32_t>(inside_.size()));
      inside_.push_back(mention.type == labels::no_type ? tokens::piece_range{} : tokens::piece_range{begin, end});
    }
    // Around one place the longer mention is outside, and of two alike the earlier one.
    close_ = open_;
    std::ranges::sort(open_, [&](auto a, auto b) {
      const auto &one = inside_[a], &other = inside_[b];
      return std::tuple(one.begin, other.end, a) < std::tuple(other.begin, one.end, b);
    });
    std::ranges::sort(close_, [&](auto a, auto b) {
      const auto &one = inside_[a], &other = inside_[b];
      return std::tuple(one.end, other.begin, b) < std::tuple(other.end, one.begin, a);
    });
    ids_.clear();
    words_.clear();
    spans_.assign(mentions.size(), {});
    std::size_t next_open = 0, next_close = 0;
    for (std::size_t i = 0; i <= pieces_.size(); ++i) {
      for (; next_close < close_.size() && inside_[close_[next_close]].end == i; ++next_close) {
        if (!markers.empty()) ids_.push_back(markers[2 * mentions[close_[next_close]].type + 1]);
        spans_[close_[next_close]].end = ids_.size();
      }
      if (!words_.empty()) words_.back().end = ids_.size();
      if (i == pieces_.size()) break;
      if (i == 0 || pieces_.words[i] != pieces_.words[i - 1]) words_.push_back({ids_.size(), ids_.size()});
      for (; next_open < open_.size() && inside_[open_[next_open]].begin == i; ++next_open) {
        spans_[open_[next_open]].begin = ids_.size();
        if (!markers.empty()) ids_.push_back(markers[2 * mentions[open_[next_open]].type]);
      }
      ids_.push_back(pieces_.ids[i]);
    }
  }

  void find_places() {
    places_.assign(spans_.size(), nowhere);
    for (std::size_t m = 0; m < spans_.size(); ++m) {
      const auto& span = spans_[m];
      if (span.begin == span.end) continue;
      std::int64_t most = 0;
      for (std::size_t w = 0; w < windows_.size(); ++w) {
        if (span.begin < windows_[w].begin || span.begin >= windows_[w].end) continue;
        const std::int64_t context = labels::context_of(span, windows_[w], ids_.size());
        if (places_[m] != nowhere && context <= most) continue;
        most = context;
        places_[m] = {static_cast<std::uint32_t>(w), static_cast<std::uint32_t>(span.begin - windows_[w].begin + 1)};
      }
    }
  }

  tokens::encoding pieces_;
  std::vector<std::int32_t> ids_;                             // pieces and markers
  std::vector<tokens::piece_range> words_, parts_, windows_;  // of ids_
  std::vector<tokens::piece_range> inside_;                   // by mention, of pieces_
  std::vector<tokens::piece_range> spans_;                    // by mention, of ids_
  std::vector<std::uint32_t> open_, close_;                   // mentions in the order of their markers
  std::vector<place> places_;
};

}  // namespace clinicalbert::tasks
