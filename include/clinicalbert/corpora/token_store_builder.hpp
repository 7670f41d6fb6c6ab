#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/mark_word_starts.hpp"
#include "clinicalbert/corpora/token_store_format.hpp"
#include "clinicalbert/corpora/token_store_writer.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/text/segmentation/sections.hpp"
#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/segmentation/thuocl_medical.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/text_key.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary_checksum.hpp"

namespace clinicalbert::corpora {

/// Gathers documents in memory and writes them as a token store: a part of a corpus, which `join_token_stores` makes
/// whole, without the documents that are there twice. One thread a builder.
class token_store_builder {
 public:
  /// The tokenizer must outlive this object. `recipe` is told apart by who goes on with the parts of a build that was
  /// killed.
  explicit token_store_builder(const tokens::tokenizer& tokenizer, std::uint64_t recipe = 0) : tokenizer_(tokenizer) {
    header_.tokenizer = tokenizer_bits(tokenizer.options());
    header_.vocabulary_size = tokenizer.pieces().size();
    header_.vocabulary_checksum = tokens::vocabulary_checksum(tokenizer.pieces());
    header_.recipe = recipe;
  }

  /// A text whose sections are found by its headings (text/segmentation/sections.hpp); a heading is its section's first
  /// sentence. A document without a piece is counted and left out. Throws text::size_error.
  void add(std::string_view text) {
    begin(tokens::text_key(text));
    for (const auto& section : text::split_sections(text)) {
      const auto part = [&](text::byte_span span) { return text.substr(span.begin, span.size()); };
      add_sentences(part(section.heading));
      add_sentences(part(section.body));
      end_section();
    }
    end_document();
  }

  /// A document whose sections are known.
  void add(std::span<const std::string> sections) {
    std::string key;
    for (const auto& section : sections) {
      if (!key.empty()) key += ' ';
      key += tokens::text_key(section);
    }
    begin(key);
    for (const auto& section : sections) {
      add_sentences(section);
      end_section();
    }
    end_document();
  }

  /// A sentence for who reads the corpus, such as why a document is not there; never with text of one.
  void add_remark(std::string_view remark) { remarks_.append(remark).append("\n"); }

  /// All of what was added; the file appears whole or not at all. Throws files::file_error.
  void write(const std::filesystem::path& path) const {
    token_store_header header = header_;
    header.counts = {keys_.size(), section_sentences_.size() - 1, sentence_pieces_.size() - 1, ids_.size()};
    header.remarks = remarks_.size();
    token_store_writer writer(path, header);
    const auto block = [&]<class T>(std::size_t at, const std::vector<T>& values) {
      writer.begin(at);
      writer.write(std::span<const T>(values));
    };
    const auto& at = writer.layout();
    block(at.keys, keys_);
    block(at.document_sections, document_sections_);
    block(at.section_sentences, section_sentences_);
    block(at.sentence_pieces, sentence_pieces_);
    block(at.ids, ids_);
    block(at.word_starts, word_starts_);
    writer.begin(at.remarks);
    writer.write(std::span<const char>(remarks_));
    writer.commit();
  }

 private:
  void begin(std::string_view key) {
    ++header_.read;
    const auto bytes = std::as_bytes(std::span(key));
    key_ = {files::xxh64(bytes), files::xxh64(bytes, 1)};
  }

  void add_sentences(std::string_view text) {
    text::for_each_sentence(text, {}, [&](text::byte_span span) {
      const auto sentence = text.substr(span.begin, span.size());
      encoding_.clear();
      tokenizer_.append_pieces(sentence, encoding_);
      if (encoding_.empty()) return;
      ids_.insert(ids_.end(), encoding_.ids.begin(), encoding_.ids.end());
      mark_word_starts(sentence, encoding_, text::thuocl_medical(), word_starts_);
      sentence_pieces_.push_back(ids_.size());
    });
  }

  void end_section() {
    const std::uint64_t sentences = sentence_pieces_.size() - 1;
    if (sentences != section_sentences_.back()) section_sentences_.push_back(sentences);
  }

  void end_document() {
    const std::uint64_t sections = section_sentences_.size() - 1;
    if (sections == document_sections_.back()) {
      ++header_.empty;
      return;
    }
    document_sections_.push_back(sections);
    keys_.push_back(key_);
  }

  const tokens::tokenizer& tokenizer_;
  token_store_header header_;
  document_key key_;  // of the document that is being added
  tokens::encoding encoding_;
  std::vector<document_key> keys_;
  std::vector<std::uint64_t> document_sections_{0}, section_sentences_{0}, sentence_pieces_{0};
  std::vector<std::int32_t> ids_;
  std::vector<std::uint8_t> word_starts_;
  std::string remarks_;
};

}  // namespace clinicalbert::corpora
