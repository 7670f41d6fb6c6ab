#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/note_words.hpp"
#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/corpora/sentence_parts.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/spans_to_tags.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::corpora {

/// What carries a tag.
enum class tagged_unit : std::uint8_t { word, character };

/// A note and one of its annotations, by number from 0.
struct annotation_place {
  std::size_t note = 0;
  std::size_t annotation = 0;

  friend bool operator==(const annotation_place&, const annotation_place&) = default;
};

/// Sentences, and which annotations their tags do not tell exactly (labels::tagged_words).
struct tagged_notes {
  std::vector<tagged_sentence> sentences;
  std::vector<annotation_place> cut;            ///< begins or ends inside a word; the whole word was tagged
  std::vector<annotation_place> overlapping;    ///< shares a word with another one, which was tagged instead
  std::vector<annotation_place> without_words;  ///< touches no word
};

/// The types of annotations, each once, sorted.
[[nodiscard]] inline std::vector<std::string> annotated_types(std::span<const annotated_note> notes) {
  std::vector<std::string> types;
  for (const auto& note : notes) {
    for (const auto& item : note.annotations) types.push_back(item.type);
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

/// Turns annotated notes into tagged sentences: IOB, or a character a line as ChineseBLUE has it.
///
/// Words are those of `words_of`, or every character that is no white space; a note is parted where text::sentences end
/// and no entity goes on. White space, identifiers and relations have no place in sentences. Throws labels::label_error
/// for an annotation without type.
[[nodiscard]] inline tagged_notes tag_notes(std::span<const annotated_note> notes, tagged_unit unit,
                                            labels::tag_scheme scheme = labels::tag_scheme::iob2) {
  const auto tags = labels::tag_set::of_types(annotated_types(notes), scheme);
  tagged_notes result;
  for (std::size_t n = 0; n < notes.size(); ++n) {
    const auto& note = notes[n];
    std::vector<labels::entity> entities;
    for (const auto& item : note.annotations) entities.push_back({item.span, tags.types().find(item.type).value()});
    const auto words = unit == tagged_unit::word ? words_of(note.text) : characters_of(note.text);
    const auto tagged = labels::spans_to_tags(entities, words, tags);
    const auto list = [&](const std::vector<std::size_t>& from, std::vector<annotation_place>& to) {
      for (const auto i : from) to.push_back({n, i});
    };
    list(tagged.cut, result.cut);
    list(tagged.overlapping, result.overlapping);
    list(tagged.without_words, result.without_words);

    const auto goes_on = [&](std::size_t w) {
      const auto prefix = tags[tagged.tags[w]].prefix;
      return prefix == labels::tag_prefix::end ||
             (prefix == labels::tag_prefix::inside && tagged.tags[w - 1] != tags.outside());
    };
    for_each_sentence_part(note.text, words, goes_on, [&](std::size_t first, std::size_t end) {
      auto& made = result.sentences.emplace_back();
      for (std::size_t w = first; w < end; ++w) {
        made.words.push_back(note.text.substr(words[w].begin, words[w].size()));
        made.tags.push_back(tags.classes().name(tagged.tags[w]));
      }
    });
  }
  return result;
}

}  // namespace clinicalbert::corpora
