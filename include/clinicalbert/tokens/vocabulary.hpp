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
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/piece_index.hpp"
#include "clinicalbert/tokens/piece_key.hpp"

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
    lines.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
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
    const std::int32_t id = index_.find(piece);
    return id == piece_index::none ? std::nullopt : std::optional(id);
  }

  [[nodiscard]] std::int32_t pad_id() const noexcept { return special_ids_[0]; }
  [[nodiscard]] std::int32_t unk_id() const noexcept { return special_ids_[1]; }
  [[nodiscard]] std::int32_t cls_id() const noexcept { return special_ids_[2]; }
  [[nodiscard]] std::int32_t sep_id() const noexcept { return special_ids_[3]; }
  [[nodiscard]] std::int32_t mask_id() const noexcept { return special_ids_[4]; }
  /// Ids of `special_pieces`, in that order.
  [[nodiscard]] const std::array<std::int32_t, 5>& special_ids() const noexcept { return special_ids_; }

  [[nodiscard]] const piece_index& index() const noexcept { return index_; }

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

    std::vector<piece_key> keys = sorted_keys(pieces);
    for (std::size_t i = 1; i < keys.size(); ++i) {
      if (keys[i].bytes != keys[i - 1].bytes) continue;
      const auto number = [&](std::size_t k) { return line(static_cast<std::size_t>(keys[k].id)); };
      throw files::file_error(origin, number(i) + " repeats the piece of " + number(i - 1));
    }
    index_ = piece_index(std::move(keys));
    for (std::size_t i = 0; i < special_pieces.size(); ++i) {
      const auto id = find(special_pieces[i]);
      if (!id) throw files::file_error(origin, "lacks the piece " + std::string(special_pieces[i]));
      special_ids_[i] = *id;
    }
  }

  [[nodiscard]] static bool is_utf8(std::string_view piece) noexcept {
    for (std::size_t at = 0; at < piece.size();) {
      if (static_cast<unsigned char>(piece[at]) < 0x80) {
        ++at;
        continue;
      }
      const auto code_point = text::decode_utf8(piece, at);
      if (code_point.malformed) return false;
      at += code_point.length;
    }
    return true;
  }

  std::string bytes_;
  std::vector<std::uint32_t> ends_;
  piece_index index_;
  std::array<std::int32_t, 5> special_ids_{};
};

}  // namespace clinicalbert::tokens
