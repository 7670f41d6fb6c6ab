#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace clinicalbert::tokens {

/// A word that may be learned, how often it was seen, and in how many texts.
struct watched_word {
  std::string word;
  std::uint64_t count;
  std::uint64_t texts;

  friend bool operator==(const watched_word&, const watched_word&) = default;
};

/// Words that are cut into many pieces, counted in bounded memory: where there are too many, all counts are halved and
/// what was seen once is forgotten.
class watched_words {
 public:
  explicit watched_words(std::size_t most = static_cast<std::size_t>(-1)) noexcept : most_(most) {}

  /// Adds what one text holds of a word.
  void see(std::string_view word, std::uint64_t count, std::uint64_t texts = 1) {
    auto& seen = words_[std::string(word)];
    seen.count += count;
    seen.texts += texts;
  }

  /// To be called between texts.
  void bound() {
    while (words_.size() > most_) {
      for (auto at = words_.begin(); at != words_.end();) {
        auto& seen = at->second;
        seen.texts -= seen.texts / 2;  // rounded up: a word that stays was in a text
        at = (seen.count /= 2) == 0 ? words_.erase(at) : std::next(at);
      }
    }
  }

  void forget(const std::string& word) { words_.erase(word); }

  [[nodiscard]] std::size_t size() const noexcept { return words_.size(); }

  /// All of them, in the order of their bytes.
  [[nodiscard]] std::vector<watched_word> sorted() const {
    std::vector<watched_word> all;
    all.reserve(words_.size());
    for (const auto& [word, seen] : words_) all.push_back({word, seen.count, seen.texts});
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.word < b.word; });
    return all;
  }

 private:
  struct sightings {
    std::uint64_t count = 0, texts = 0;
  };
  std::unordered_map<std::string, sightings> words_;
  std::size_t most_;
};

}  // namespace clinicalbert::tokens
