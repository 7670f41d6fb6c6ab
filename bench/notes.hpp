#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/batches/collate.hpp"
#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::bench {

/// Real notes whose licence allows it (its README names it): JSON Lines with a note in `text`.
inline constexpr std::string_view free_notes = "tests/data/sentences/aci_bench.jsonl";

/// The parts of texts between separators, without empty ones.
[[nodiscard]] inline std::vector<std::string_view> split(std::span<const std::string> texts,
                                                         std::string_view separator) {
  std::vector<std::string_view> parts;
  for (const std::string_view text : texts)
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find(separator, at), text.size());
      if (end > at) parts.push_back(text.substr(at, end - at));
      at = end + separator.size();
    }
  return parts;
}

/// A note of exactly so many pieces, [CLS] and [SEP] included: the words of the texts in their order, but for those
/// that would make it too long. Throws std::runtime_error where they do not suffice.
[[nodiscard]] inline std::string note_of(const tokens::tokenizer& tokenizer, std::span<const std::string> texts,
                                         std::size_t pieces) {
  std::string note;
  tokens::encoding word_pieces;
  std::size_t missing = pieces < 2 ? 0 : pieces - 2;
  for (const std::string_view word : split(texts, " ")) {
    if (missing == 0) return note;
    word_pieces.clear();
    tokenizer.append_pieces(word, word_pieces);
    if (word_pieces.size() > missing) continue;
    missing -= word_pieces.size();
    note.append(note.empty() ? "" : " ").append(word);
  }
  throw std::runtime_error("the texts are too short for a note of " + std::to_string(pieces) + " pieces");
}

/// Notes of lengths like those of the texts, from half to one and a half of one: paragraphs of all of them, drawn at
/// random from a fixed seed.
[[nodiscard]] inline std::vector<std::string> shuffled_notes(std::span<const std::string> texts, std::size_t count) {
  const auto paragraphs = split(texts, "\n\n");
  batches::split_mix random(1);
  std::vector<std::string> notes(count);
  for (auto& note : notes) {
    const std::size_t like = texts[random.below(texts.size())].size(), size = like / 2 + random.below(like + 1);
    while (note.size() < size) note.append(paragraphs[random.below(paragraphs.size())]).append("\n\n");
  }
  return notes;
}

/// The windows of a note as tasks::token_tagger cuts and batches them.
[[nodiscard]] inline std::vector<batches::ragged_batch> windows_of(const tokens::tokenizer& tokenizer,
                                                                   const tasks::window_options& options,
                                                                   std::string_view note) {
  tasks::tagged_text text;
  text.read(tokenizer, note, options.at_sentences);
  std::vector<tokens::piece_range> windows;
  tokens::plan_windows(text.words.pieces, options.length - 2, options.overlap, windows, text.sentences);
  std::vector<batches::ragged_batch> result;
  for (const auto& w : windows) {
    const std::size_t size = w.end - w.begin + 2;
    if (result.empty() || result.back().tokens() + size > options.batch_tokens) result.emplace_back();
    auto& batch = result.back();
    batch.ids.push_back(tokenizer.pieces().cls_id());
    batch.ids.insert(batch.ids.end(), text.pieces.ids.data() + w.begin, text.pieces.ids.data() + w.end);
    batch.ids.push_back(tokenizer.pieces().sep_id());
    batch.segments.resize(batch.ids.size());
    batch.sequence_offsets.push_back(static_cast<std::uint32_t>(batch.ids.size()));
  }
  return result;
}

}  // namespace clinicalbert::bench
