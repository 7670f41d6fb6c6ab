#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/piece_trie.hpp"

namespace clinicalbert::tokens {

/// The pieces that every BERT vocabulary has: padding, unknown, begin, separator, mask.
inline constexpr std::array<std::string_view, 5> special_pieces = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

/// The pieces of a WordPiece vocabulary by id, and their ids by piece; immutable.
///
/// An id is a line number of `vocab.txt`, from 0. Pieces are kept byte for byte (Hugging Face strips white space at
/// their end, which only matters for pieces that no text can give).
class vocabulary {
 public:
  /// Reads `vocab.txt`: a piece a line, LF or CRLF; a byte order mark before the first piece is skipped.
  ///
  /// Throws files::file_error that names the line if a piece is there twice, empty, or not UTF-8, and the piece if a
  /// special one is missing.
  [[nodiscard]] static vocabulary load(const std::filesystem::path& path) {
    const files::mapped_file file(path);
    return parse(file.text(), path);
  }

  /// The same from the text of such a file; `origin` is named in errors.
  [[nodiscard]] static vocabulary parse(std::string_view text, const std::filesystem::path& origin) {
    std::vector<std::string_view> lines;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      lines.push_back(line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return vocabulary(lines, origin);
  }

  /// Takes pieces in the order of their ids; throws as `load` does.
  explicit vocabulary(std::span<const std::string> pieces, const std::filesystem::path& origin = "vocabulary")
      : vocabulary(std::vector<std::string_view>(pieces.begin(), pieces.end()), origin) {}

  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }

  /// The piece of an id in [0, size()); lives as long as the vocabulary.
  [[nodiscard]] std::string_view piece(std::int32_t id) const noexcept {
    const auto i = static_cast<std::size_t>(id);
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }

  [[nodiscard]] std::optional<std::int32_t> find(std::string_view piece) const noexcept {
    const auto node = trie_.find(piece);
    if (node == piece_trie::none || !trie_.has_piece(node)) return std::nullopt;
    return trie_.id(node);
  }

  [[nodiscard]] std::int32_t pad_id() const noexcept { return special_ids_[0]; }
  [[nodiscard]] std::int32_t unk_id() const noexcept { return special_ids_[1]; }
  [[nodiscard]] std::int32_t cls_id() const noexcept { return special_ids_[2]; }
  [[nodiscard]] std::int32_t sep_id() const noexcept { return special_ids_[3]; }
  [[nodiscard]] std::int32_t mask_id() const noexcept { return special_ids_[4]; }
  /// Ids of `special_pieces`, in that order.
  [[nodiscard]] const std::array<std::int32_t, 5>& special_ids() const noexcept { return special_ids_; }

  [[nodiscard]] const piece_trie& trie() const noexcept { return trie_; }
  /// Where pieces that go on inside a word ("##ing") begin in the trie, behind "##"; none if there are no such pieces.
  [[nodiscard]] piece_trie::node inside_word() const noexcept { return inside_word_; }

 private:
  static constexpr std::size_t most_bytes = std::size_t{1} << 30;

  vocabulary(const std::vector<std::string_view>& pieces, const std::filesystem::path& origin) {
    const auto line = [](std::size_t i) { return "line " + std::to_string(i + 1); };
    std::size_t total = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (pieces[i].empty()) throw files::file_error(origin, line(i) + " is an empty piece");
      if (!is_utf8(pieces[i])) throw files::file_error(origin, line(i) + " is not UTF-8");
      total += pieces[i].size();
      if (total > most_bytes) throw files::file_error(origin, "has more than 1 GiB of pieces");
    }
    bytes_.reserve(total);
    ends_.reserve(pieces.size());
    for (const std::string_view piece : pieces) {
      bytes_ += piece;
      ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    }

    const std::vector<std::int32_t> order = sorted_ids(pieces);
    std::vector<std::string_view> sorted(pieces.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      sorted[i] = pieces[static_cast<std::size_t>(order[i])];
      if (i != 0 && sorted[i] == sorted[i - 1]) {
        throw files::file_error(origin, line(static_cast<std::size_t>(order[i])) + " repeats the piece of " +
                                            line(static_cast<std::size_t>(order[i - 1])));
      }
    }
    trie_ = piece_trie(sorted, order);
    inside_word_ = trie_.find("##");
    for (std::size_t i = 0; i < special_pieces.size(); ++i) {
      const auto id = find(special_pieces[i]);
      if (!id) throw files::file_error(origin, "lacks the piece " + std::string(special_pieces[i]));
      special_ids_[i] = *id;
    }
  }

  [[nodiscard]] static bool is_utf8(std::string_view piece) noexcept {
    for (std::size_t at = 0; at < piece.size();) {
      const auto code_point = text::decode_utf8(piece, at);
      if (code_point.malformed) return false;
      at += code_point.length;
    }
    return true;
  }

  /// Ids in the order of the bytes of their pieces; equal pieces in the order of their ids.
  [[nodiscard]] static std::vector<std::int32_t> sorted_ids(const std::vector<std::string_view>& pieces) {
    struct entry {
      std::uint64_t first_bytes;  // decides nearly always, without a look at the piece
      std::int32_t id;
    };
    std::vector<entry> entries(pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      std::uint64_t first_bytes = 0;
      for (std::size_t k = 0; k < 8; ++k) {
        first_bytes = first_bytes << 8 | (k < pieces[i].size() ? static_cast<unsigned char>(pieces[i][k]) : 0U);
      }
      entries[i] = {first_bytes, static_cast<std::int32_t>(i)};
    }
    std::sort(entries.begin(), entries.end(), [&](const entry& a, const entry& b) {
      if (a.first_bytes != b.first_bytes) return a.first_bytes < b.first_bytes;
      const int order = pieces[static_cast<std::size_t>(a.id)].compare(pieces[static_cast<std::size_t>(b.id)]);
      return order != 0 ? order < 0 : a.id < b.id;
    });
    std::vector<std::int32_t> ids(pieces.size());
    std::transform(entries.begin(), entries.end(), ids.begin(), [](const entry& e) { return e.id; });
    return ids;
  }

  std::string bytes_;
  std::vector<std::uint32_t> ends_;
  piece_trie trie_;
  piece_trie::node inside_word_ = piece_trie::none;
  std::array<std::int32_t, 5> special_ids_{};
};

}  // namespace clinicalbert::tokens
