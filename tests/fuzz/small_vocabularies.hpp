#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::fuzz {

/// Small vocabularies of the three kinds, with the pieces that a short text meets again and again: pieces that begin
/// others, pieces of which only the beginning or only the inside of a word is there, and marks, Hangul and CJK.
inline const std::array<tokens::vocabulary, 3>& small_vocabularies() {
  const auto with = [](const std::vector<std::string>& own) {
    std::vector<std::string> pieces = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
    for (char letter = 'a'; letter <= 'z'; ++letter) {
      pieces.push_back(std::string(1, letter));
      // Not all, so that some words cannot be cut.
      if (letter != 'q' && letter != 'x') pieces.push_back("##" + std::string(1, letter));
    }
    for (char digit = '0'; digit <= '9'; ++digit) {
      pieces.push_back(std::string(1, digit));
      pieces.push_back("##" + std::string(1, digit));
    }
    for (const char sign : std::string("!\"#%'()*+,-./:;<=>?[]_{|}~")) pieces.push_back(std::string(1, sign));
    for (const char* piece :
         {"##",     "ab",   "abc",   "abcde", "##bc",  "##bcd", "##cde", "##cdef", "##aa",    "##aaaa", "aaa",
          "fever",  "##er", "##ver", "##eve", "cough", "mg",    "##mg",  "##ml",   "un",      "##aff",  "##able",
          "##abla", "pain", "pai",   "##ai",  "##ain", "no",    "note",  "##note", "dyspnea", "##pnea", "##pne"}) {
      pieces.emplace_back(piece);
    }
    for (const std::string& piece : own) {
      if (std::find(pieces.begin(), pieces.end(), piece) == pieces.end()) pieces.push_back(piece);
    }
    return tokens::vocabulary(pieces);
  };
  static const std::array<tokens::vocabulary, 3> all = {
      with({"A",   "B",   "C",    "T",       "##T",      "CT",  "##CT",  "MRI", "##RI",  "É",
            "é",   "##é", "café", "e\u0301", "##\u0301", "İ",   "Ω",     "##Ω", "°",     "µ",
            "##µ", "µg",  "ﬁ",    "##ﬁ",     "😀",        "##😀", "Fever", "Pat", "##ient"}),
      with({"cafe", "##fe", "i",   "ω",      "##ω",      "°",        "μ",    "##μ",  "μg",
            "ß",    "##ß",  "ss",  "ᄀ",     "##ᅡ",     "##ᆨ",     "##ᆪ", "가",   "##가",
            "##各", "я",    "##я", "\u302e", "##\u302e", "##\u3099", "か",   "##か", "が"}),
      with({"发",     "热", "病", "人",   "##发", "##热", "##病", "##人", "发热", "病人",
            "##热病", "，", "。", "：",   "主",   "诉",   "##诉", "ｍ",   "##ｍ", "①",
            "㎎",     "龥", "𠀀", "##𠀀", "々",   "か",   "##か", "ᄒ",   "##ᅡ", "##ᆫ"}),
  };
  return all;
}

}  // namespace clinicalbert::fuzz
