#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "clinicalbert/labels/convert_tags.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::labels {

/// Tags on words, and which of the gold entities they do not tell exactly: numbers into the list of entities,
/// ascending.
struct tagged_words {
  std::vector<std::uint32_t> tags;         ///< [W], classes of the tag set
  std::vector<std::size_t> cut;            ///< begins or ends inside a word; the whole word was tagged
  std::vector<std::size_t> overlapping;    ///< shares a word with another entity, which was tagged instead
  std::vector<std::size_t> without_words;  ///< touches no word
};

/// Puts gold spans of bytes on the words of a note: an entity takes every word that it shares a byte with.
///
/// `words`: ascending, not overlapping; `gold`: in any order, labels are types of `tags`. Of entities that share a word
/// the one that begins first is tagged, and of those that begin together the longest. Throws label_error for a label
/// that `tags` lacks, or when it lacks the tag that the scheme needs.
[[nodiscard]] inline tagged_words spans_to_tags(std::span<const entity> gold, std::span<const text::byte_span> words,
                                                const tag_set& tags) {
  tagged_words result;
  result.tags.assign(words.size(), tags.outside());
  std::vector<std::size_t> order(gold.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(gold[a].span.begin, gold[b].span.end) < std::tuple(gold[b].span.begin, gold[a].span.end);
  });

  std::size_t free = 0;  // first word behind the last tagged entity
  std::uint32_t type_before = 0;
  for (const std::size_t i : order) {
    const text::byte_span span = gold[i].span;
    const std::uint32_t label = gold[i].label;
    if (label >= tags.types().size()) {
      throw label_error("gold entity " + std::to_string(i) + " has label " + std::to_string(label) + " of " +
                        std::to_string(tags.types().size()));
    }
    const auto first_word =
        std::partition_point(words.begin(), words.end(), [&](const auto& word) { return word.end <= span.begin; });
    const auto last_word =
        std::partition_point(first_word, words.end(), [&](const auto& word) { return word.begin < span.end; });
    const auto begin = static_cast<std::size_t>(first_word - words.begin());
    const auto end = static_cast<std::size_t>(last_word - words.begin());
    if (begin == end || span.empty()) {
      result.without_words.push_back(i);
      continue;
    }
    if (begin < free) {
      result.overlapping.push_back(i);
      continue;
    }
    if (words[begin].begin < span.begin || words[end - 1].end > span.end) result.cut.push_back(i);
    const bool touches = free != 0 && begin == free && type_before == label;
    for (std::size_t w = begin; w < end; ++w) {
      const auto tag = tags.find(prefix_in(tags.scheme(), w, begin, end, touches), label);
      if (!tag) throw label_error("the tags lack one that label " + tags.types().name(label) + " needs");
      result.tags[w] = *tag;
    }
    free = end;
    type_before = label;
  }
  for (auto* numbers : {&result.cut, &result.overlapping, &result.without_words}) {
    std::sort(numbers->begin(), numbers->end());
  }
  return result;
}

}  // namespace clinicalbert::labels
