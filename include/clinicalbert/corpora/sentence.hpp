#pragma once

#include <string>
#include <vector>

namespace clinicalbert::corpora {

/// A sentence that comes cut into words, with a tag on each: two lists of one length.
struct tagged_sentence {
  std::vector<std::string> words;
  std::vector<std::string> tags;

  friend bool operator==(const tagged_sentence&, const tagged_sentence&) = default;
};

}  // namespace clinicalbert::corpora
