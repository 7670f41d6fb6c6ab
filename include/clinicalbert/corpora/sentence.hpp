#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace clinicalbert::corpora {

/// An entity as words of its sentence, half-open.
struct word_mention {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string type;

  friend bool operator==(const word_mention&, const word_mention&) = default;
};

/// A sentence that comes cut into words, with a tag on each: two lists of one length.
struct tagged_sentence {
  std::vector<std::string> words;
  std::vector<std::string> tags;
  std::vector<word_mention> untagged = {};  ///< entities beside those of the tags, with which they share words

  friend bool operator==(const tagged_sentence&, const tagged_sentence&) = default;
};

}  // namespace clinicalbert::corpora
