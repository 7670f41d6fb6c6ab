#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "clinicalbert/tokens/tokenizer_options.hpp"

namespace clinicalbert::corpora {

/// A token store: documents, their sections, their sentences and these sentences' pieces, in one file that is mapped.
///
/// Header, then the blocks of `token_store_layout` in that order, each at a multiple of 64 bytes with zeros before it;
/// last an XXH64 of each MiB of what lies between, the last of what is left, and one of these. All numbers are
/// little-endian.
namespace token_store_format {

static_assert(std::endian::native == std::endian::little, "token_store: numbers are mapped as they lie in the file");

inline constexpr std::array<char, 24> name{"clinicalbert tokens\n"};
inline constexpr std::uint32_t version = 2;
inline constexpr std::size_t alignment = 64;                        // of blocks in the file, in bytes
inline constexpr std::size_t checked_piece = std::size_t{1} << 20;  // bytes that have a checksum of their own

}  // namespace token_store_format

/// How many of each a store holds.
struct token_store_counts {
  std::uint64_t documents = 0, sections = 0, sentences = 0, pieces = 0;

  friend bool operator==(const token_store_counts&, const token_store_counts&) = default;
};

/// With which a store begins.
struct token_store_header {
  std::array<char, 24> name = token_store_format::name;
  std::uint32_t version = token_store_format::version;
  std::uint32_t tokenizer = 0;  ///< bits: lowercase, strip_accents, split_cjk, special tokens are recognized
  std::uint64_t vocabulary_size = 0, vocabulary_checksum = 0;
  std::uint64_t recipe = 0;  ///< tells apart what the documents were made of, and how; 0 where nobody asks
  token_store_counts counts;
  std::uint64_t read = 0, empty = 0;  ///< documents that came, and those of them without a piece
  std::uint64_t remarks = 0;          ///< bytes of the remarks
  std::uint64_t header_checksum = 0;  ///< XXH64 of what stands before it

  friend bool operator==(const token_store_header&, const token_store_header&) = default;
};
static_assert(sizeof(token_store_header) == 120, "token_store: the header has no gaps");

/// The bits of a header for a tokenizer.
[[nodiscard]] constexpr std::uint32_t tokenizer_bits(const tokens::tokenizer_options& o) noexcept {
  const auto bit = [](bool is, int place) { return std::uint32_t{is} << place; };
  return bit(o.lowercase, 0) | bit(o.strip_accents, 1) | bit(o.split_cjk, 2) |
         bit(o.specials == tokens::special_tokens::recognized, 3);
}

/// What identifies a document among others: XXH64 with seeds 0 and 1 of its text as tokens::text_key gives it. That two
/// of 10^9 documents have the same 128 bits by chance has a probability of 10^-21; for 64 bits it were 3%.
struct document_key {
  std::uint64_t hash = 0, other_hash = 0;

  friend bool operator==(const document_key&, const document_key&) = default;
};

/// Where the blocks of a store lie, in bytes of the file.
struct token_store_layout {
  std::size_t keys = 0;               ///< document_key [documents]
  std::size_t document_sections = 0;  ///< u64 [documents + 1]: the first section of each
  std::size_t section_sentences = 0;  ///< u64 [sections + 1]
  std::size_t sentence_pieces = 0;    ///< u64 [sentences + 1]
  std::size_t ids = 0;                ///< i32 [pieces]
  std::size_t word_starts = 0;        ///< u8 [pieces]: 1 where a word begins
  std::size_t remarks = 0;            ///< text, a remark a line
  std::size_t checksums = 0;          ///< u64, one for each `checked_piece` of what stands between header and here
  std::size_t end = 0;

  /// Of counts that are each below 2^48, so that nothing overflows.
  [[nodiscard]] static constexpr token_store_layout of(const token_store_header& header) noexcept {
    token_store_layout at;
    std::size_t end = sizeof(token_store_header);
    const auto place = [&end](std::size_t& block, std::uint64_t count, std::size_t size) {
      block = (end + token_store_format::alignment - 1) / token_store_format::alignment * token_store_format::alignment;
      end = block + static_cast<std::size_t>(count) * size;
    };
    const auto& counts = header.counts;
    place(at.keys, counts.documents, sizeof(document_key));
    place(at.document_sections, counts.documents + 1, sizeof(std::uint64_t));
    place(at.section_sentences, counts.sections + 1, sizeof(std::uint64_t));
    place(at.sentence_pieces, counts.sentences + 1, sizeof(std::uint64_t));
    place(at.ids, counts.pieces, sizeof(std::int32_t));
    place(at.word_starts, counts.pieces, 1);
    place(at.remarks, header.remarks, 1);
    place(at.checksums, 0, 1);
    at.end = at.checksums + (at.pieces_checked() + 1) * sizeof(std::uint64_t);
    return at;
  }

  [[nodiscard]] constexpr std::size_t pieces_checked() const noexcept {
    const std::size_t data = checksums - sizeof(token_store_header);
    return (data + token_store_format::checked_piece - 1) / token_store_format::checked_piece;
  }
};

}  // namespace clinicalbert::corpora
