#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/labels/chunks.hpp"
#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"

namespace clinicalbert::labels {

/// The prefix of word `i` of an entity over words [begin, end) in a scheme.
///
/// `touches_same_type`: an entity of the same type ends right before it, which IOB1 alone needs to know.
[[nodiscard]] constexpr tag_prefix prefix_in(tag_scheme scheme, std::size_t i, std::size_t begin, std::size_t end,
                                             bool touches_same_type) noexcept {
  const bool is_first = i == begin;
  const bool is_last = i + 1 == end;
  if (scheme == tag_scheme::iobes && is_last) return is_first ? tag_prefix::single : tag_prefix::end;
  if (!is_first) return tag_prefix::inside;
  return scheme == tag_scheme::iob1 && !touches_same_type ? tag_prefix::inside : tag_prefix::begin;
}

/// Takes apart the tags of one sentence; throws label_error, which names the word's number and not the text, for a word
/// whose tag is none.
[[nodiscard]] inline std::vector<typed_tag<std::string_view>> parse_tags(std::span<const std::string> tags) {
  std::vector<typed_tag<std::string_view>> parsed;
  parsed.reserve(tags.size());
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const auto tag = parse_tag(tags[i]);
    if (!tag) throw label_error("word " + std::to_string(i) + " has no tag of the form O or B-TYPE");
    parsed.push_back(*tag);
  }
  return parsed;
}

/// The number of the first word whose tag the scheme does not allow there, or the number of words if all are allowed.
/// The end of a sentence inside an IOBES entity counts against its last word.
[[nodiscard]] inline std::size_t first_disallowed_tag(std::span<const typed_tag<std::string_view>> tags,
                                                      tag_scheme scheme) noexcept {
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const bool is_allowed = i == 0 ? may_start(scheme, tags[0].prefix) : may_follow(scheme, tags[i - 1], tags[i]);
    if (!is_allowed) return i;
  }
  return tags.empty() || may_end(scheme, tags.back().prefix) ? tags.size() : tags.size() - 1;
}

/// Spells the entities of one sentence in another scheme. Throws label_error for a sequence that `from` does not allow.
[[nodiscard]] inline std::vector<std::string> convert_tags(std::span<const std::string> tags, tag_scheme from,
                                                           tag_scheme to) {
  const auto parsed = parse_tags(tags);
  if (const auto bad = first_disallowed_tag(parsed, from); bad != parsed.size()) {
    throw label_error("word " + std::to_string(bad) + " has a tag that the scheme does not allow there");
  }
  std::vector<std::string> converted(tags.size(), "O");
  chunk<std::string_view> before;
  for_each_chunk(
      parsed.size(), [&](std::size_t i) { return parsed[i]; },
      [&](const chunk<std::string_view>& entity) {
        const bool touches = before.end == entity.begin && before.end != 0 && before.type == entity.type;
        for (std::size_t i = entity.begin; i < entity.end; ++i) {
          converted[i] = tag_name(prefix_in(to, i, entity.begin, entity.end, touches), entity.type);
        }
        before = entity;
      });
  return converted;
}

}  // namespace clinicalbert::labels
