#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/text/segmentation/sections.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/find_sentence_starts.hpp"
#include "clinicalbert/tokens/note_windows.hpp"
#include "clinicalbert/tokens/piece_range.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/word_table.hpp"

namespace clinicalbert::tasks {

/// The pieces of a text to be summarized, without special ones, and its parts, each of which an encoder reads at once.
class source_parts {
 public:
  /// Overwrites all. A text that fits is one part, a text without pieces none. In a longer one, sections
  /// (text/segmentation/sections.hpp) that fit together are a part; one that is too long is cut behind the last
  /// sentence that ends in the second half of a part, and else between words. The parts hold every piece once.
  ///
  /// `length`: pieces of a part with its two special ones, at least 3. Throws text::size_error.
  void read(const tokens::tokenizer& tokenizer, std::string_view text, std::size_t length) {
    const std::size_t room = length - 2;
    pieces_.clear();
    parts_.clear();
    tokenizer.append_pieces(text, pieces_);
    if (pieces_.size() <= room) return close(0, pieces_.size());
    tokens::find_words<std::int32_t>(pieces_.words, pieces_.offsets, words_);
    tokens::find_sentence_starts(text, words_.spans, starts_);
    std::size_t open = 0, done = 0, word = 0;  // pieces [open, done) wait for more; words before `word` are passed
    for (const auto& section : text::split_sections(text)) {
      const std::size_t first = word, section_end = std::max(section.heading.end, section.body.end);
      while (word < words_.size() && words_.spans[word].begin < section_end) ++word;
      add(first, word, room, open, done);
    }
    add(word, words_.size(), room, open, done);
    close(open, done);
  }

  [[nodiscard]] const tokens::encoding& pieces() const noexcept { return pieces_; }
  [[nodiscard]] std::span<const tokens::note_window> parts() const noexcept { return parts_; }

 private:
  /// A section, words [first, last).
  void add(std::size_t first, std::size_t last, std::size_t room, std::size_t& open, std::size_t& done) {
    if (first == last) return;
    const std::size_t end = words_.pieces[last - 1].end;
    if (end - open <= room) {
      done = end;
      return;
    }
    close(open, done);
    open = done;
    done = end;
    if (end - open <= room) return;
    cut_.clear();
    cut_starts_.clear();
    for (std::size_t word = first; word < last; ++word) {
      if (std::ranges::binary_search(starts_, static_cast<std::uint32_t>(word)))
        cut_starts_.push_back(static_cast<std::uint32_t>(cut_.size()));
      const auto& range = words_.pieces[word];  // a word of more pieces than a part holds is several
      for (std::size_t begin = range.begin; begin < range.end; begin += room)
        cut_.push_back({begin, std::min(range.end, begin + room)});
    }
    for (std::size_t begin = 0; begin < cut_.size();) {
      std::size_t next = begin + 1;
      while (next < cut_.size() && cut_[next].end - cut_[begin].begin <= room) ++next;
      if (next == cut_.size()) {
        open = cut_[begin].begin;  // what is left may have the next section beside it
        return;
      }
      const auto behind = std::ranges::upper_bound(cut_starts_, static_cast<std::uint32_t>(next));
      const std::size_t sentence = behind == cut_starts_.begin() ? 0 : *(behind - 1);
      if (sentence > begin && cut_[sentence].begin - cut_[begin].begin > room / 2) next = sentence;
      close(cut_[begin].begin, cut_[next - 1].end);
      begin = next;
    }
  }
  void close(std::size_t begin, std::size_t end) {
    if (begin == end) return;
    parts_.push_back({{pieces_.offsets[begin].begin, pieces_.offsets[end - 1].end}, {begin, end}});
  }

  tokens::encoding pieces_;
  std::vector<tokens::note_window> parts_;
  tokens::word_table words_;
  std::vector<std::uint32_t> starts_, cut_starts_;
  std::vector<tokens::piece_range> cut_;  // words of a section that is cut
};

}  // namespace clinicalbert::tasks
