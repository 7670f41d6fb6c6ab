#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::examples {

/// Writes encodings as JSON. The JSON of each piece of a vocabulary is made once, and space is made for many numbers
/// at a time, for else writing would take far longer than tokenizing.
class encoding_json {
 public:
  explicit encoding_json(const tokens::vocabulary& pieces) {
    begins_.reserve(pieces.size() + 1);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      begins_.push_back(bytes_.size());
      bytes_ += nlohmann::json(pieces.piece(static_cast<std::int32_t>(i))).dump() + ", ";
    }
    begins_.push_back(bytes_.size());
    bytes_.append(block, '\0');
  }

  /// Appends {"ids": [], "pieces": [], "offsets": [[begin, end], ...]}.
  void append(const tokens::encoding& encoding, std::string& line) const { write(encoding, false, line); }

  /// Appends {"ids": [], "pieces": [], "offsets": [], "segments": [], "words": []}; words are null for [CLS] and [SEP].
  void append_with_words(const tokens::encoding& encoding, std::string& line) const { write(encoding, true, line); }

 private:
  static constexpr std::size_t block = 16;
  static constexpr std::size_t most_digits = 10;

  void write(const tokens::encoding& encoding, bool with_words, std::string& line) const {
    const std::size_t count = encoding.size();
    const auto number = [](std::size_t) { return most_digits + 2; };
    append_list("{\"ids\": [", count, line, number, [&](std::size_t i, char* at) {
      return put(", ", put(static_cast<std::uint32_t>(encoding.ids[i]), at));
    });
    append_list(
        "], \"pieces\": [", count, line, [&](std::size_t i) { return piece(encoding.ids[i]).size(); },
        [&](std::size_t i, char* at) { return put_piece(piece(encoding.ids[i]), at); });
    append_list(
        "], \"offsets\": [", count, line, [](std::size_t) { return 2 * most_digits + 6; },
        [&](std::size_t i, char* at) {
          *at++ = '[';
          at = put(", ", put(encoding.offsets[i].begin, at));
          return put("], ", put(encoding.offsets[i].end, at));
        });
    if (with_words) {
      append_list("], \"segments\": [", count, line, number,
                  [&](std::size_t i, char* at) { return put(", ", put(std::uint32_t{encoding.segments[i]}, at)); });
      append_list("], \"words\": [", count, line, number, [&](std::size_t i, char* at) {
        const auto word = encoding.words[i];
        return put(", ", word < 0 ? put("null", at) : put(static_cast<std::uint32_t>(word), at));
      });
    }
    line += "]}";
  }

  /// Appends `before` and what `put_item(i, at)` puts for each i, which is `most(i)` bytes at most and ends with ", ".
  template <class Most, class PutItem>
  static void append_list(std::string_view before, std::size_t count, std::string& line, Most most, PutItem put_item) {
    line += before;
    constexpr std::size_t at_a_time = 1024;  // what is made room for is filled with zeros before
    for (std::size_t begin = 0; begin < count; begin += at_a_time) {
      const std::size_t end = std::min(count, begin + at_a_time);
      std::size_t room = block;
      for (std::size_t i = begin; i < end; ++i) room += most(i);
      const std::size_t written = line.size();
      line.resize(written + room);
      char* at = line.data() + written;
      for (std::size_t i = begin; i < end; ++i) at = put_item(i, at);
      line.resize(static_cast<std::size_t>(at - line.data()));
    }
    if (count != 0) line.resize(line.size() - 2);
  }

  /// A piece in quotes, with a comma and a space behind it.
  [[nodiscard]] std::string_view piece(std::int32_t id) const noexcept {
    const auto i = static_cast<std::size_t>(id);
    return {bytes_.data() + begins_[i], begins_[i + 1] - begins_[i]};
  }

  [[nodiscard]] static char* put(std::string_view text, char* at) noexcept {
    std::memcpy(at, text.data(), text.size());
    return at + text.size();
  }

  [[nodiscard]] static char* put(std::uint32_t number, char* at) noexcept {
    return std::to_chars(at, at + most_digits, number).ptr;
  }

  /// As `put`, but most pieces are copied by one instruction: behind a piece there is always a block more to read.
  [[nodiscard]] static char* put_piece(std::string_view text, char* at) noexcept {
    if (text.size() > block) return put(text, at);
    std::memcpy(at, text.data(), block);
    return at + text.size();
  }

  std::string bytes_;
  std::vector<std::size_t> begins_;
};

}  // namespace clinicalbert::examples
