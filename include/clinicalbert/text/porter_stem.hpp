#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace clinicalbert::text {

/// Cuts the endings off one English word, step by step. A word is bytes; those that are not a, e, i, o, u or y are
/// consonants.
class porter_stemmer {
 public:
  /// The stem of `word`, which is in lower case.
  [[nodiscard]] std::string operator()(std::string_view word) {
    for (const auto& [form, stem] : irregular_forms) {
      if (word == form) return std::string(stem);
    }
    word_ = word;
    if (word.size() <= 2) return word_;
    plurals();
    past_and_progressive();
    if (ends_with("y") && word_.size() > 2 && is_consonant(word_.size() - 2)) word_.back() = 'i';
    step_2();
    apply_first(step_3_rules);
    step_4();
    last_letters();
    return word_;
  }

 private:
  struct rule {
    std::string_view ending, replacement;
  };

  static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> irregular_forms = {{
      {"sky", "sky"},
      {"skies", "sky"},
      {"dying", "die"},
      {"lying", "lie"},
      {"tying", "tie"},
      {"news", "news"},
      {"innings", "inning"},
      {"inning", "inning"},
      {"outings", "outing"},
      {"outing", "outing"},
      {"cannings", "canning"},
      {"canning", "canning"},
      {"howe", "howe"},
      {"proceed", "proceed"},
      {"exceed", "exceed"},
      {"succeed", "succeed"},
  }};
  static constexpr auto step_2_rules = std::to_array<rule>(
      {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"},
       {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"}, {"eli", "e"},     {"ousli", "ous"},
       {"ization", "ize"}, {"ation", "ate"},   {"ator", "ate"},  {"alism", "al"},  {"iveness", "ive"},
       {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},  {"iviti", "ive"}, {"biliti", "ble"},
       {"fulli", "ful"}});
  static constexpr auto step_3_rules = std::to_array<rule>(
      {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""}});
  static constexpr auto step_4_endings =
      std::to_array<std::string_view>({"al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent",
                                       "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"});

  [[nodiscard]] bool ends_with(std::string_view ending) const noexcept { return word_.ends_with(ending); }
  void cut(std::size_t count) { word_.resize(word_.size() - count); }
  void replace(std::string_view ending, std::string_view replacement) {
    cut(ending.size());
    word_ += replacement;
  }

  [[nodiscard]] static bool is_vowel(char letter) noexcept {
    return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u';
  }
  /// A y is a consonant at the beginning and after a vowel.
  [[nodiscard]] bool is_consonant(std::size_t at) const noexcept {
    std::size_t first = at;
    while (first > 0 && word_[first] == 'y') --first;
    return is_vowel(word_[first]) == ((at - first) % 2 != 0);
  }
  /// How often a consonant follows a vowel among the first `size` letters.
  [[nodiscard]] std::size_t measure(std::size_t size) const noexcept {
    std::size_t count = 0;
    bool follows_vowel = false;
    for (std::size_t i = 0; i < size; ++i) {
      const bool consonant = word_[i] == 'y' ? i == 0 || follows_vowel : !is_vowel(word_[i]);
      count += consonant && follows_vowel ? 1 : 0;
      follows_vowel = !consonant;
    }
    return count;
  }
  [[nodiscard]] bool has_vowel(std::size_t size) const noexcept {
    for (std::size_t i = 0; i < size; ++i) {
      if (is_vowel(word_[i]) || (i > 0 && word_[i] == 'y')) return true;
    }
    return false;
  }
  /// Whether the first `size` letters end in a short syllable, such as "hop" and, if that is all, "us".
  [[nodiscard]] bool ends_short(std::size_t size) const noexcept {
    if (size == 2) return !is_consonant(0) && is_consonant(1);
    if (size < 3) return false;
    const char last = word_[size - 1];
    return is_consonant(size - 3) && !is_consonant(size - 2) && is_consonant(size - 1) && last != 'w' && last != 'x' &&
           last != 'y';
  }

  /// Of the first ending that the word has: replaces it if what is before it has a measure over 0.
  void apply_first(std::span<const rule> rules) {
    for (const auto& [ending, replacement] : rules) {
      if (!ends_with(ending)) continue;
      if (measure(word_.size() - ending.size()) > 0) replace(ending, replacement);
      return;
    }
  }

  void plurals() {
    if (ends_with("ies")) {
      cut(word_.size() == 4 ? 1 : 2);
    } else if (ends_with("sses")) {
      cut(2);
    } else if (ends_with("s") && !ends_with("ss")) {
      cut(1);
    }
  }

  void past_and_progressive() {
    if (ends_with("ied")) return cut(word_.size() == 4 ? 1 : 2);
    if (ends_with("eed")) {
      if (measure(word_.size() - 3) > 0) cut(1);
      return;
    }
    const std::size_t ending = ends_with("ed") ? 2 : ends_with("ing") ? 3 : 0;
    if (ending == 0 || !has_vowel(word_.size() - ending)) return;
    cut(ending);
    if (ends_with("at") || ends_with("bl") || ends_with("iz")) {
      word_ += 'e';
    } else if (word_.size() > 1 && word_[word_.size() - 1] == word_[word_.size() - 2] &&
               is_consonant(word_.size() - 1)) {
      if (const char last = word_.back(); last != 'l' && last != 's' && last != 'z') cut(1);
    } else if (measure(word_.size()) == 1 && ends_short(word_.size())) {
      word_ += 'e';
    }
  }

  void step_2() {
    if (ends_with("alli") && measure(word_.size() - 4) > 0) cut(2);
    if (ends_with("logi")) {
      if (measure(word_.size() - 3) > 0) cut(1);
    } else {
      apply_first(step_2_rules);
    }
  }

  void step_4() {
    for (const auto ending : step_4_endings) {
      if (!ends_with(ending)) continue;
      const std::size_t size = word_.size() - ending.size();
      const bool fits = ending != "ion" || (size > 0 && (word_[size - 1] == 's' || word_[size - 1] == 't'));
      if (fits && measure(size) > 1) cut(ending.size());
      return;
    }
  }

  void last_letters() {
    if (ends_with("e")) {
      const std::size_t size = word_.size() - 1;
      if (const auto m = measure(size); m > 1 || (m == 1 && !ends_short(size))) cut(1);
    }
    if (ends_with("ll") && measure(word_.size() - 1) > 1) cut(1);
  }

  std::string word_;
};

/// The stem of an English word in lower case: what "diagnosed" and "diagnoses" have in common, mostly no word itself.
///
/// Porter 1980, "An algorithm for suffix stripping", with the departures of NLTK: the author's own and a list of
/// irregular forms. Agrees with nltk.stem.porter.PorterStemmer, on which rouge-score rests, for words of ASCII.
[[nodiscard]] inline std::string porter_stem(std::string_view word) { return porter_stemmer()(word); }

}  // namespace clinicalbert::text
