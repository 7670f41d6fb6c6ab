#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

#include "clinicalbert/text/cleaning/clinical_words.hpp"
#include "clinicalbert/text/cleaning/stop_words_chinese.hpp"
#include "clinicalbert/text/cleaning/stop_words_english.hpp"
#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// Writes `word` to `folded` as stop words are compared: lower case, half width, U+2019 as ' and U+2010, U+2011 as -.
/// A malformed byte becomes U+FFFD.
inline void fold_word(std::string_view word, std::string& folded) {
  folded.clear();
  for (std::size_t at = 0; at < word.size();) {
    const auto code_point = decode_utf8(word, at);
    at += code_point.length;
    char32_t value = fold_case_and_width(code_point.value);
    if (value == 0x2019) value = U'\'';
    if (value == 0x2010 || value == 0x2011) value = U'-';
    append_utf8(folded, value);
  }
}

/// A list of words that are to be left out. Upper and lower case, full and half width are alike.
class stop_words {
 public:
  stop_words() = default;

  /// What Stopwords ISO has for English, whole or without clinical_words_english.
  [[nodiscard]] static stop_words english(bool keeps_clinical_words = true) {
    return of(stop_words_english, keeps_clinical_words, clinical_words_english);
  }

  /// What Stopwords ISO has for Chinese, whole or without clinical_words_chinese.
  [[nodiscard]] static stop_words chinese(bool keeps_clinical_words = true) {
    return of(stop_words_chinese, keeps_clinical_words, clinical_words_chinese);
  }

  /// Adds a word. One with white space never matches, nor one that mixes CJK ideographs
  /// with anything else, unless it begins with an ideograph and spans of words are given.
  void add(std::string_view word) {
    if (word.empty()) return;
    std::string folded;
    fold_word(word, folded);
    longest_ = std::max(longest_, folded.size());
    words_.insert(std::move(folded));
  }

  void add(const stop_words& others) {
    longest_ = std::max(longest_, others.longest_);
    words_.insert(others.words_.begin(), others.words_.end());
  }

  void remove(std::string_view word) {
    std::string folded;
    fold_word(word, folded);
    words_.erase(folded);
  }

  [[nodiscard]] bool contains(std::string_view word) const {
    std::string folded;
    fold_word(word, folded);
    return contains_folded(folded);
  }

  /// Whether a word is there that fold_word has written.
  [[nodiscard]] bool contains_folded(std::string_view folded) const {
    return folded.size() <= longest_ && words_.find(folded) != words_.end();
  }

  [[nodiscard]] std::size_t size() const noexcept { return words_.size(); }
  [[nodiscard]] bool empty() const noexcept { return words_.empty(); }
  /// The largest number of bytes that a word had, folded.
  [[nodiscard]] std::size_t longest() const noexcept { return longest_; }

  friend bool operator==(const stop_words& a, const stop_words& b) { return a.words_ == b.words_; }

 private:
  struct hash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view word) const noexcept {
      return std::hash<std::string_view>{}(word);
    }
  };

  [[nodiscard]] static stop_words of(std::span<const std::string_view> list, bool keeps_clinical_words,
                                     std::span<const std::string_view> clinical) {
    stop_words result;
    for (const auto word : list) result.add(word);
    if (keeps_clinical_words)
      for (const auto word : clinical) result.remove(word);
    return result;
  }

  std::unordered_set<std::string, hash, std::equal_to<>> words_;
  std::size_t longest_ = 0;
};

}  // namespace clinicalbert::text
