#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/note_words.hpp"
#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/corpora/sentence_parts.hpp"
#include "clinicalbert/corpora/tag_notes.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/spans_to_tags.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::corpora {

/// Sentences of notes with all their entities, also those that share words.
struct marked_notes {
  std::vector<tagged_sentence> sentences;
  std::vector<std::vector<text::byte_span>> places;  ///< of each sentence's words, bytes of its note
  std::vector<std::size_t> notes;                    ///< of each sentence, by number from 0
  std::vector<annotation_place> cut;                 ///< begins or ends inside a word; the whole word was marked
  std::vector<annotation_place> without_words;       ///< touches no word
};

/// Turns annotated notes into sentences of the words of `words_of`; a note is parted where text::sentences end and no
/// entity goes on.
///
/// Tags tell the entities that labels::spans_to_tags chooses; the others are `untagged`, each once. White space,
/// identifiers and relations have no place in sentences. Throws labels::label_error for an annotation without type.
[[nodiscard]] inline marked_notes mark_notes(std::span<const annotated_note> notes) {
  const auto tags = labels::tag_set::of_types(annotated_types(notes));
  marked_notes result;
  for (std::size_t n = 0; n < notes.size(); ++n) {
    const auto& note = notes[n];
    std::vector<labels::entity> entities;
    for (const auto& item : note.annotations) entities.push_back({item.span, tags.types().find(item.type).value()});
    const auto words = words_of(note.text);
    const auto tagged = labels::spans_to_tags(entities, words, tags);
    for (const auto i : tagged.without_words) result.without_words.push_back({n, i});
    for (const auto i : tagged.cut) result.cut.push_back({n, i});

    std::vector<bool> goes_on(words.size());  // an entity has the word before, too
    const auto words_of_span = [&](const text::byte_span& span) {
      const auto first =
          std::partition_point(words.begin(), words.end(), [&](const auto& word) { return word.end <= span.begin; });
      const auto last =
          std::partition_point(first, words.end(), [&](const auto& word) { return word.begin < span.end; });
      return std::pair(static_cast<std::uint32_t>(first - words.begin()),
                       static_cast<std::uint32_t>(last - words.begin()));
    };
    for (const auto& item : note.annotations) {
      const auto [begin, end] = words_of_span(item.span);
      for (std::size_t w = begin + 1; w < end; ++w) goes_on[w] = true;
    }
    std::vector<word_mention> untagged;  // in words of the note
    for (const auto i : tagged.overlapping) {
      const auto& item = note.annotations[i];
      const auto [begin, end] = words_of_span(item.span);
      if (words[begin].begin < item.span.begin || words[end - 1].end > item.span.end) result.cut.push_back({n, i});
      word_mention one{begin, end, item.type};
      if (std::find(untagged.begin(), untagged.end(), one) == untagged.end()) untagged.push_back(std::move(one));
    }

    const auto is_inside = [&](std::size_t w) { return goes_on[w]; };
    for_each_sentence_part(note.text, words, is_inside, [&](std::size_t first, std::size_t end) {
      auto& made = result.sentences.emplace_back();
      auto& places = result.places.emplace_back();
      result.notes.push_back(n);
      for (std::size_t w = first; w < end; ++w) {
        made.words.push_back(note.text.substr(words[w].begin, words[w].size()));
        made.tags.push_back(tags.classes().name(tagged.tags[w]));
        places.push_back(words[w]);
      }
      for (const auto& one : untagged)
        if (one.begin >= first && one.begin < end)
          made.untagged.push_back(
              {one.begin - static_cast<std::uint32_t>(first), one.end - static_cast<std::uint32_t>(first), one.type});
    });
  }
  return result;
}

}  // namespace clinicalbert::corpora
