#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::labels {

/// The type of a mention that is none of those asked for.
inline constexpr std::uint32_t no_type = ~std::uint32_t{0};

/// A place of a note where something is named.
struct typed_mention {
  text::byte_span span;              ///< half-open, in bytes of the note
  std::uint32_t type = 0;            ///< index into a `label_set` of types, or no_type
  std::string_view identifier = {};  ///< of its concept; "D1|D2" of several; empty or "-1": unknown
};

/// What a note names, once or several times: a concept of a vocabulary, or mentions that are spelled alike.
struct document_entity {
  std::uint32_t type = 0;
  std::string identifier;               ///< empty where it is unknown
  std::vector<std::uint32_t> mentions;  ///< numbers of mentions, ascending

  friend bool operator==(const document_entity&, const document_entity&) = default;
};

/// Calls f(identifier) for each identifier of a mention; not at all where it is unknown.
template <class F>
void for_each_identifier(std::string_view identifiers, F f) {
  while (!identifiers.empty()) {
    const auto end = std::min(identifiers.find('|'), identifiers.size());
    const auto one = identifiers.substr(0, end);
    if (!one.empty() && one != "-1") f(one);
    identifiers.remove_prefix(std::min(end + 1, identifiers.size()));
  }
}

/// A mention's spelling where neither case nor width nor the amount of white space matters.
[[nodiscard]] inline std::string folded_mention(std::string_view mention) {
  std::string folded;
  bool after_space = true;
  for (std::size_t at = 0; at < mention.size();) {
    const auto read = text::decode_utf8(mention, at);
    const bool is_space = text::is_white_space(read.value);
    if (read.malformed)
      folded += mention[at];
    else if (!is_space)
      text::append_utf8(folded, text::fold_case_and_width(read.value));
    else if (!after_space)
      folded += ' ';
    after_space = is_space;
    at += read.length;
  }
  if (folded.ends_with(' ')) folded.pop_back();
  return folded;
}

/// Groups mentions to entities, in the order of the first mention of each: those of a type that have an identifier in
/// common, and those without one that are spelled alike. A mention with several identifiers is in several entities, one
/// of no_type in none.
///
/// The spans must lie in `note`.
[[nodiscard]] inline std::vector<document_entity> group_mentions(std::string_view note,
                                                                 std::span<const typed_mention> mentions) {
  std::vector<document_entity> entities;
  std::map<std::tuple<std::uint32_t, bool, std::string>, std::size_t> numbers;
  for (std::size_t m = 0; m < mentions.size(); ++m) {
    const auto& mention = mentions[m];
    if (mention.type == no_type) continue;
    const auto add = [&](bool is_known, std::string key) {
      const auto [found, is_new] = numbers.try_emplace({mention.type, is_known, std::move(key)}, entities.size());
      if (is_new) entities.push_back({mention.type, is_known ? std::get<2>(found->first) : std::string(), {}});
      auto& list = entities[found->second].mentions;
      if (list.empty() || list.back() != m) list.push_back(static_cast<std::uint32_t>(m));  // "D1|D1" is D1
    };
    bool is_known = false;
    for_each_identifier(mention.identifier, [&](std::string_view one) {
      add(true, std::string(one));
      is_known = true;
    });
    if (!is_known) add(false, folded_mention(note.substr(mention.span.begin, mention.span.end - mention.span.begin)));
  }
  return entities;
}

}  // namespace clinicalbert::labels
