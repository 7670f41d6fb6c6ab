#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "clinicalbert/text/segmentation/abbreviations.hpp"
#include "clinicalbert/text/segmentation/sentence_marks.hpp"

namespace clinicalbert::text {

/// Where a word of a sentence lies and what it says about the sentence's end.
namespace sentence_words {

/// Longer words are no abbreviations; no more bytes are read.
inline constexpr std::size_t most_bytes = 48;

/// A word in lower case (ASCII), empty for one over `most_bytes`.
class lower_word {
 public:
  constexpr explicit lower_word(std::string_view word) noexcept {
    if (word.size() > most_bytes) return;
    std::ranges::transform(word, bytes_.begin(), ascii_lower_case);
    size_ = word.size();
  }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {bytes_.data(), size_}; }

 private:
  std::array<char, most_bytes> bytes_{};
  std::size_t size_ = 0;
};

[[nodiscard]] constexpr bool parts_words(char byte) noexcept {
  constexpr std::string_view marks = "()[]{}\"/,;:<>=*|";
  return static_cast<unsigned char>(byte) <= 0x20 || marks.find(byte) != marks.npos;
}

/// The word that ends at byte `end`, back to white space, a bracket, a mark or a code point over U+07FF, not before
/// `first`; the last `most_bytes` + 1 bytes of a longer one.
[[nodiscard]] constexpr std::string_view word_before(std::string_view text, std::size_t first,
                                                     std::size_t end) noexcept {
  const std::size_t floor = end - first > most_bytes ? end - most_bytes - 1 : first;
  std::size_t begin = end;
  for (std::size_t at = end; at > floor; --at) {
    const auto byte = static_cast<unsigned char>(text[at - 1]);
    if (byte >= 0x80 && byte < 0xC0) continue;  // a lead byte comes, or the word ends here
    if (byte >= 0xE0 || byte == 0xC2 || parts_words(text[at - 1])) break;
    begin = at - 1;
  }
  return text.substr(begin, end - begin);
}

/// The letters, digits and hyphens that begin at byte `at`, of the first `most_bytes` bytes.
[[nodiscard]] constexpr std::string_view word_at(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
  while (end < text.size() && end - at < most_bytes) {
    const char byte = text[end];
    const bool is_inside = sentence_marks::is_ascii_letter(static_cast<unsigned char>(byte)) || byte == '\'' ||
                           byte == '-' || (byte >= '0' && byte <= '9') || static_cast<unsigned char>(byte) >= 0x80;
    if (!is_inside) break;
    ++end;
  }
  return text.substr(at, end - at);
}

[[nodiscard]] constexpr bool is_number(std::string_view word) noexcept {
  return !word.empty() && std::ranges::all_of(word, [](char byte) { return byte >= '0' && byte <= '9'; });
}

/// Words that begin sentences often and names never: they tell `group B. The` from `J. Smith`.
[[nodiscard]] constexpr bool opens_sentences(std::string_view lower) noexcept {
  constexpr auto words = std::to_array<std::string_view>(
      {"a",           "after",     "all",     "also",        "although", "an",      "and",      "as",
       "at",          "because",   "before",  "both",        "but",      "by",      "compared", "conclusion",
       "conclusions", "despite",   "during",  "each",        "either",   "finally", "five",     "for",
       "four",        "from",      "further", "furthermore", "he",       "her",     "here",     "his",
       "how",         "however",   "i",       "if",          "in",       "it",      "its",      "many",
       "methods",     "moreover",  "most",    "neither",     "no",       "none",    "not",      "of",
       "on",          "one",       "our",     "patient",     "patients", "results", "she",      "since",
       "six",         "some",      "such",    "ten",         "that",     "the",     "their",    "then",
       "there",       "therefore", "these",   "they",        "this",     "those",   "three",    "thus",
       "to",          "together",  "two",     "under",       "using",    "was",     "we",       "were",
       "when",        "whereas",   "while",   "with",        "within",   "without", "you"});
  static_assert(std::ranges::is_sorted(words));
  return std::ranges::binary_search(words, lower);
}

/// Words in lower case after which, and before which, a sentence goes on over a line break.
[[nodiscard]] constexpr bool links_words(std::string_view lower) noexcept {
  constexpr auto words = std::to_array<std::string_view>(
      {"a",   "about", "an",    "and",   "are",  "as",   "at",    "be",    "been",   "between", "but",    "by",
       "for", "from",  "has",   "have",  "her",  "his",  "in",    "into",  "is",     "its",     "nor",    "of",
       "on",  "or",    "our",   "per",   "than", "that", "the",   "their", "to",     "upon",    "versus", "via",
       "was", "were",  "which", "while", "who",  "whom", "whose", "with",  "within", "without"});
  static_assert(std::ranges::is_sorted(words));
  return std::ranges::binary_search(words, lower);
}

/// Words that in lower case begin no sentence, even behind a full stop: it is a stray one (`was seen. by her doctor`).
[[nodiscard]] constexpr bool never_opens_sentences(std::string_view word) noexcept {
  constexpr auto words = std::to_array<std::string_view>(
      {"and", "as", "by", "nor", "of", "or", "per", "than", "to", "versus", "via", "which", "who", "whom", "whose"});
  static_assert(std::ranges::is_sorted(words));
  return std::ranges::binary_search(words, word);
}

/// Words that a letter or number names, so that a full stop after it ends a sentence: `hepatitis C. A`.
[[nodiscard]] constexpr bool is_named_by_letter(std::string_view lower) noexcept {
  constexpr auto words = std::to_array<std::string_view>(
      {"antigen",   "apolipoprotein", "arm",        "category",  "chromosome",     "class",     "cohort",
       "coxsackie", "cyclosporin",    "deficiency", "degrees",   "factor",         "fragile",   "g6pd",
       "grade",     "group",          "hemoglobin", "hepatitis", "immunoglobulin", "influenza", "level",
       "mitomycin", "panel",          "part",       "phase",     "protein",        "stage",     "step",
       "study",     "subtype",        "table",      "type",      "vitamin"});
  static_assert(std::ranges::is_sorted(words));
  return std::ranges::binary_search(words, lower);
}

/// An abbreviation with full stops inside, `b.i.d`, `U.S`, `q.4h`: parts of 1 to 3 letters and digits, a letter in
/// each.
[[nodiscard]] constexpr bool is_dotted(std::string_view word) noexcept {
  std::size_t parts = 0, length = 0;
  bool has_letter = false;
  for (const char byte : word) {
    const auto value = static_cast<unsigned char>(byte);
    if (byte == '.') {
      if (!has_letter) return false;
      ++parts;
      length = 0;
      has_letter = false;
    } else if (sentence_marks::is_ascii_letter(value) || sentence_marks::is_digit(value)) {
      if (++length > 3) return false;
      has_letter |= sentence_marks::is_ascii_letter(value);
    } else {
      return false;
    }
  }
  return parts > 0 && has_letter;
}

[[nodiscard]] constexpr bool has_lower_case(std::string_view word) noexcept {
  return std::ranges::any_of(word, [](char byte) { return byte >= 'a' && byte <= 'z'; });
}

}  // namespace sentence_words

}  // namespace clinicalbert::text
