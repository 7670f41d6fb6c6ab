#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace clinicalbert::tokens {

/// A word and how often it was seen.
struct counted_word {
  std::string_view word;
  std::uint64_t count;
};

/// How often each word was seen: an open hash table over one string of all words.
///
/// Counts add up, so that tables filled by several threads and added together say the same in any order; only
/// `sorted` shows one.
class word_counts {
 public:
  word_counts() : slots_(least_slots, empty) {}

  void add(std::string_view word, std::uint64_t times = 1) {
    if (2 * (entries_.size() + 1) > slots_.size()) grow();
    const auto hash = hash_of(word);
    const std::size_t at = slot_of(word, hash);
    total_ += times;
    if (slots_[at] != empty) {
      entries_[slots_[at]].count += times;
      return;
    }
    slots_[at] = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({bytes_.size(), hash, times, static_cast<std::uint32_t>(word.size())});
    bytes_ += word;
  }

  /// Counts a word of more than `longest_word` code points, which is [UNK] whatever its letters are: they are not kept.
  void add_long_word(std::uint64_t times = 1) noexcept { long_words_ += times; }

  void add(const word_counts& other) {
    for (const entry& e : other.entries_) add(other.word_of(e), e.count);
    long_words_ += other.long_words_;
  }

  /// Distinct words.
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  /// Words, each as often as it was seen, long ones apart.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] std::uint64_t long_words() const noexcept { return long_words_; }

  /// 0 for a word that was not seen.
  [[nodiscard]] std::uint64_t count(std::string_view word) const noexcept {
    const auto number = slots_[slot_of(word, hash_of(word))];
    return number == empty ? 0 : entries_[number].count;
  }

  /// f(word, count) for each distinct word, in the order in which they were first seen.
  template <class F>
  void for_each(F&& f) const {
    for (const entry& e : entries_) f(word_of(e), e.count);
  }

  /// All words in the order of their bytes; views that live until the next `add`.
  [[nodiscard]] std::vector<counted_word> sorted() const {
    std::vector<counted_word> words;
    words.reserve(entries_.size());
    for_each([&](std::string_view word, std::uint64_t count) { words.push_back({word, count}); });
    std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.word < b.word; });
    return words;
  }

 private:
  struct entry {
    std::size_t begin;  // in bytes_
    std::size_t hash;
    std::uint64_t count;
    std::uint32_t size;
  };
  static constexpr std::uint32_t empty = 0xFFFFFFFF;
  static constexpr std::size_t least_slots = 1024;

  [[nodiscard]] static std::size_t hash_of(std::string_view word) noexcept {
    return std::hash<std::string_view>()(word);
  }

  [[nodiscard]] std::string_view word_of(const entry& e) const noexcept {
    return std::string_view(bytes_).substr(e.begin, e.size);
  }

  /// Where the word is, or the free slot where it belongs.
  [[nodiscard]] std::size_t slot_of(std::string_view word, std::size_t hash) const noexcept {
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at] != empty) {
      const entry& e = entries_[slots_[at]];
      if (e.hash == hash && word_of(e) == word) break;
      at = (at + 1) & (slots_.size() - 1);
    }
    return at;
  }

  void grow() {
    slots_.assign(2 * slots_.size(), empty);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      std::size_t at = entries_[i].hash & (slots_.size() - 1);
      while (slots_[at] != empty) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = static_cast<std::uint32_t>(i);
    }
  }

  std::string bytes_;
  std::vector<entry> entries_;
  std::vector<std::uint32_t> slots_;  // entries by hash; a power of two
  std::uint64_t total_ = 0;
  std::uint64_t long_words_ = 0;
};

}  // namespace clinicalbert::tokens
