#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/labels/chunks.hpp"
#include "clinicalbert/labels/convert_tags.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::corpora {

/// A tagged sentence as a note: its words with `joint` between them, and its entities as annotations.
///
/// Entities are those of labels::for_each_chunk, so malformed sequences are read as seqeval reads them, then those
/// untagged. `joint` is a space where words are words, and empty where they are characters. Throws labels::label_error
/// for what is no tag, and text::size_error for a text of 4 GiB or more.
[[nodiscard]] inline annotated_note note_of_sentence(const tagged_sentence& sentence, std::string_view joint,
                                                     std::string name) {
  annotated_note note;
  note.name = std::move(name);
  std::vector<text::byte_span> spans;
  spans.reserve(sentence.words.size());
  for (const auto& word : sentence.words) {
    if (!spans.empty()) note.text += joint;
    const auto begin = note.text.size();
    note.text += word;
    text::check_size(note.text);
    spans.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(note.text.size())});
  }
  const auto tags = labels::parse_tags(sentence.tags);
  labels::for_each_chunk(
      tags.size(), [&](std::size_t i) { return tags[i]; },
      [&](const labels::chunk<std::string_view>& found) {
        note.annotations.push_back({{spans[found.begin].begin, spans[found.end - 1].end}, std::string(found.type)});
      });
  for (const auto& [begin, end, type] : sentence.untagged)
    note.annotations.push_back({{spans[begin].begin, spans[end - 1].end}, type});
  return note;
}

}  // namespace clinicalbert::corpora
