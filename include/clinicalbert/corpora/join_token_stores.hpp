#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/corpora/token_store_format.hpp"
#include "clinicalbert/corpora/token_store_writer.hpp"
#include "clinicalbert/files/file_error.hpp"

namespace clinicalbert::corpora {

/// Writes the documents of all parts, in their order, as one store; of those with the same key (that differ in white
/// space, case and accents alone) the first is kept. Returns the numbers of what was left out: how many of the
/// documents of each part. The remarks stand one behind the other.
///
/// One part is in memory at a time, beside 16 bytes and a little a document. Throws files::file_error for parts of
/// another vocabulary or tokenizer than the first, and where no document is left.
inline std::vector<std::uint64_t> join_token_stores(std::span<const std::filesystem::path> parts,
                                                    const std::filesystem::path& path, std::uint64_t recipe = 0) {
  struct key_hash {
    std::size_t operator()(const document_key& key) const noexcept { return key.hash; }
  };
  std::unordered_set<document_key, key_hash> known;
  std::vector<std::vector<number_range>> kept(parts.size());  // stretches of a part's documents
  std::vector<std::uint64_t> left_out(parts.size(), 0);
  token_store_header header;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const token_store part(parts[p]);  // all checksums, once
    const auto& of_part = part.header();
    if (p == 0) header = of_part;
    if (of_part.vocabulary_checksum != header.vocabulary_checksum ||
        of_part.vocabulary_size != header.vocabulary_size || of_part.tokenizer != header.tokenizer)
      throw files::file_error(parts[p], "was made with another vocabulary or tokenizer than " + parts[0].string());
    if (p == 0) {
      header.counts = {};
      header.read = header.empty = header.remarks = 0;
    }
    header.read += of_part.read;
    header.empty += of_part.empty;
    header.remarks += of_part.remarks;
    for (std::uint64_t d = 0; d < part.documents(); ++d) {
      if (!known.insert(part.keys()[d]).second) {
        ++left_out[p];
        continue;
      }
      const auto sentences = part.sentences_of(d);
      header.counts.documents += 1;
      header.counts.sections += part.sections_of(d).size();
      header.counts.sentences += sentences.size();
      header.counts.pieces += part.pieces_of(sentences).size();
      auto& stretches = kept[p];
      if (!stretches.empty() && stretches.back().end == d)
        stretches.back().end = d + 1;
      else
        stretches.push_back({d, d + 1});
    }
  }
  if (header.counts.documents == 0) throw files::file_error(path, "is not written: there is no document with a piece");
  header.recipe = recipe;

  token_store_writer writer(path, header);
  const auto each = [&](std::size_t block, auto&& write) {
    writer.begin(block);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const token_store part(parts[p], token_store::checks::index);
      for (const auto documents : kept[p]) write(part, documents);
    }
  };
  // Offsets that end a document, a section, a sentence, moved to where these stand in the whole.
  const auto ends = [&](std::size_t block, auto&& inner, auto&& size_of) {
    const std::uint64_t zero = 0;
    std::uint64_t end = 0;
    bool is_first = true;
    each(block, [&](const token_store& part, number_range documents) {
      if (is_first) writer.write(std::span(&zero, 1));
      is_first = false;
      const number_range items = inner(part, documents);
      for (std::uint64_t i = items.begin; i < items.end; ++i) {
        end += size_of(part, i);
        writer.write(std::span<const std::uint64_t>(&end, 1));
      }
    });
  };
  const auto sections = [](const token_store& part, number_range documents) {
    return number_range{part.sections_of(documents.begin).begin, part.sections_of(documents.end - 1).end};
  };
  const auto sentences = [](const token_store& part, number_range documents) {
    return number_range{part.sentences_of(documents.begin).begin, part.sentences_of(documents.end - 1).end};
  };
  const auto& at = writer.layout();
  each(at.keys, [&](const token_store& part, number_range documents) {
    writer.write(part.keys().subspan(documents.begin, documents.size()));
  });
  ends(
      at.document_sections, [](const token_store&, number_range documents) { return documents; },
      [](const token_store& part, std::uint64_t d) { return part.sections_of(d).size(); });
  ends(at.section_sentences, sections,
       [](const token_store& part, std::uint64_t s) { return part.sentences_of_section(s).size(); });
  ends(at.sentence_pieces, sentences,
       [](const token_store& part, std::uint64_t s) { return part.pieces_of(s).size(); });
  each(at.ids, [&](const token_store& part, number_range documents) {
    writer.write(part.ids(part.pieces_of(sentences(part, documents))));
  });
  each(at.word_starts, [&](const token_store& part, number_range documents) {
    writer.write(part.word_starts(part.pieces_of(sentences(part, documents))));
  });
  writer.begin(at.remarks);
  for (const auto& part : parts) writer.write(std::span<const char>(token_store(part).remarks()));
  writer.commit();
  return left_out;
}

}  // namespace clinicalbert::corpora
