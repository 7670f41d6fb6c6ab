#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/corpora/token_store_format.hpp"
#include "clinicalbert/corpora/token_store_writer.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary_checksum.hpp"

namespace clinicalbert::corpora {

/// Numbers of documents, sections, sentences or pieces of a whole store, half-open.
struct number_range {
  std::uint64_t begin = 0, end = 0;

  [[nodiscard]] constexpr std::uint64_t size() const noexcept { return end - begin; }
  friend constexpr bool operator==(const number_range&, const number_range&) = default;
};

/// A token store (token_store_format.hpp), mapped into memory: a corpus that may be larger than memory, with access to
/// any of its documents. Reading allocates nothing; any number of threads may read at once.
class token_store {
 public:
  enum class checks : std::uint8_t {
    all,    ///< every byte is read and compared with its checksum
    index,  ///< all but the pieces and remarks: enough for no access to leave the file
  };

  /// Throws files::file_error, which names offsets and what was expected, for a file that is no token store, of another
  /// version, cut, or damaged.
  explicit token_store(const std::filesystem::path& path, checks which = checks::all) : path_(path), file_(path) {
    const auto bytes = file_.bytes();
    const auto name = std::as_bytes(std::span(header_.name));
    if (bytes.size() < name.size() || !std::equal(name.begin(), name.end(), bytes.begin())) refuse("is no token store");
    if (bytes.size() < sizeof header_)
      refuse("has " + std::to_string(bytes.size()) + " bytes where a header of " + std::to_string(sizeof header_) +
             " was expected");
    std::memcpy(&header_, bytes.data(), sizeof header_);
    if (header_.version != token_store_format::version)
      refuse("is a token store of version " + std::to_string(header_.version) + " where version " +
             std::to_string(token_store_format::version) + " was expected");
    compare(checksum_of(header_), header_.header_checksum, 0, sizeof header_);
    for (const auto count : {header_.counts.documents, header_.counts.sections, header_.counts.sentences,
                             header_.counts.pieces, header_.remarks})
      if (count >> 44 != 0) refuse("has a count that no file can hold in its header");
    layout_ = token_store_layout::of(header_);
    if (bytes.size() != layout_.end)
      refuse("has " + std::to_string(bytes.size()) + " bytes where " + std::to_string(layout_.end) + " were expected");
    compare_checksums(which);
    check_ascends(document_sections(), header_.counts.sections, layout_.document_sections);
    check_ascends(section_sentences(), header_.counts.sentences, layout_.section_sentences);
    check_ascends(sentence_pieces(), header_.counts.pieces, layout_.sentence_pieces);
  }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] const token_store_header& header() const noexcept { return header_; }
  [[nodiscard]] const token_store_counts& counts() const noexcept { return header_.counts; }
  [[nodiscard]] std::uint64_t documents() const noexcept { return header_.counts.documents; }

  /// Tells stores apart: of all bytes, by the checksums that the file holds.
  [[nodiscard]] std::uint64_t checksum() const noexcept {
    const auto sums = block<std::uint64_t>(layout_.checksums, layout_.pieces_checked() + 1);
    return files::xxh64(std::as_bytes(sums), header_.header_checksum);
  }

  /// Throws files::file_error unless the store was made with this vocabulary and these options.
  void require(const tokens::tokenizer& tokenizer) const {
    const auto sum = tokens::vocabulary_checksum(tokenizer.pieces());
    if (header_.vocabulary_size != tokenizer.pieces().size() || header_.vocabulary_checksum != sum)
      refuse("was made with another vocabulary: of " + std::to_string(header_.vocabulary_size) +
             " pieces and checksum " + std::to_string(header_.vocabulary_checksum) + " where " +
             std::to_string(tokenizer.pieces().size()) + " and " + std::to_string(sum) + " were expected");
    if (header_.tokenizer != tokenizer_bits(tokenizer.options()))
      refuse("was made with other options of the tokenizer: " + std::to_string(header_.tokenizer) + " where " +
             std::to_string(tokenizer_bits(tokenizer.options())) +
             " was expected (bits: lowercase, strip_accents, split_cjk, special tokens are recognized)");
  }

  [[nodiscard]] number_range sections_of(std::uint64_t document) const noexcept {
    return range(document_sections(), document);
  }
  [[nodiscard]] number_range sentences_of_section(std::uint64_t section) const noexcept {
    return range(section_sentences(), section);
  }
  [[nodiscard]] number_range sentences_of(std::uint64_t document) const noexcept {
    const auto sections = sections_of(document);
    return {section_sentences()[sections.begin], section_sentences()[sections.end]};
  }
  /// Of sentences that follow one another; so do their pieces.
  [[nodiscard]] number_range pieces_of(number_range sentences) const noexcept {
    return {sentence_pieces()[sentences.begin], sentence_pieces()[sentences.end]};
  }
  [[nodiscard]] number_range pieces_of(std::uint64_t sentence) const noexcept {
    return pieces_of(number_range{sentence, sentence + 1});
  }

  /// Valid as long as the store, as are all views. With `checks::index`, ids may be damaged ones.
  [[nodiscard]] std::span<const std::int32_t> ids(number_range pieces) const noexcept {
    return block<std::int32_t>(layout_.ids, header_.counts.pieces).subspan(pieces.begin, pieces.size());
  }
  /// 1 where a word begins, 0 where it goes on.
  [[nodiscard]] std::span<const std::uint8_t> word_starts(number_range pieces) const noexcept {
    return block<std::uint8_t>(layout_.word_starts, header_.counts.pieces).subspan(pieces.begin, pieces.size());
  }

  [[nodiscard]] std::span<const document_key> keys() const noexcept {
    return block<document_key>(layout_.keys, documents());
  }
  /// What could not be read, a sentence a line.
  [[nodiscard]] std::string_view remarks() const noexcept {
    return file_.text().substr(layout_.remarks, header_.remarks);
  }

 private:
  using offsets = std::span<const std::uint64_t>;

  [[noreturn]] void refuse(const std::string& sentence) const { throw files::file_error(path_, sentence); }

  // mapped at a page's beginning, and blocks are aligned
  template <class T>
  [[nodiscard]] std::span<const T> block(std::size_t at, std::uint64_t count) const noexcept {
    return {reinterpret_cast<const T*>(file_.bytes().data() + at), static_cast<std::size_t>(count)};
  }
  [[nodiscard]] offsets document_sections() const noexcept {
    return block<std::uint64_t>(layout_.document_sections, header_.counts.documents + 1);
  }
  [[nodiscard]] offsets section_sentences() const noexcept {
    return block<std::uint64_t>(layout_.section_sentences, header_.counts.sections + 1);
  }
  [[nodiscard]] offsets sentence_pieces() const noexcept {
    return block<std::uint64_t>(layout_.sentence_pieces, header_.counts.sentences + 1);
  }
  [[nodiscard]] static number_range range(offsets all, std::uint64_t i) noexcept { return {all[i], all[i + 1]}; }

  void compare(std::uint64_t found, std::uint64_t written, std::size_t begin, std::size_t end) const {
    if (found != written)
      refuse("is damaged: bytes " + std::to_string(begin) + " to " + std::to_string(end) + " have the checksum " +
             std::to_string(found) + " where " + std::to_string(written) + " was written");
  }

  void compare_checksums(checks which) const {
    const auto sums = block<std::uint64_t>(layout_.checksums, layout_.pieces_checked() + 1);
    compare(files::xxh64(std::as_bytes(sums.first(sums.size() - 1))), sums.back(), layout_.checksums, layout_.end);
    const std::size_t last = which == checks::all ? layout_.checksums : layout_.ids;
    constexpr std::size_t step = token_store_format::checked_piece;
    for (std::size_t i = 0, at = sizeof header_; at < last; ++i, at += step) {
      const std::size_t end = std::min(at + step, layout_.checksums);
      compare(files::xxh64(file_.bytes().subspan(at, end - at)), sums[i], at, end);
    }
  }

  // Checksums are of no help against who writes them too. No document, section or sentence is empty.
  void check_ascends(offsets all, std::uint64_t end, std::size_t at) const {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::uint64_t least = i == 0 ? 0 : all[i - 1] + 1;
      if (all[i] < least || all[i] > end || (i == 0 && all[i] != 0) || (i + 1 == all.size() && all[i] != end))
        refuse("has the number " + std::to_string(all[i]) + " at byte " +
               std::to_string(at + i * sizeof(std::uint64_t)) + " where one from " + std::to_string(least) + " to " +
               std::to_string(end) + " was expected");
    }
  }

  std::filesystem::path path_;
  files::mapped_file file_;
  token_store_header header_;
  token_store_layout layout_;
};

}  // namespace clinicalbert::corpora
