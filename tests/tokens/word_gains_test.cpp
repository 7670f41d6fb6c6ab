#include "clinicalbert/tokens/word_gains.hpp"

#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tokens/vocabulary_checksum.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"
#include "tests/catch.hpp"

namespace word_gains_test {

namespace {

using namespace clinicalbert::tokens;

vocabulary letters() {
  std::string text = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (char c = 'a'; c <= 'e'; ++c) text += std::string(1, c) + "\n##" + std::string(1, c) + "\n";
  return vocabulary::parse(text + "1\n##1\nabc\n", "vocab.txt");
}

std::vector<std::string> words_of(const std::vector<word_gain>& ranked) {
  std::vector<std::string> words;
  for (const auto& one : ranked) words.push_back(one.word);
  return words;
}

}  // namespace

TEST_CASE("words are ranked by the pieces that they would save", "[tokens]") {
  const auto pieces = letters();
  word_counts counts;
  counts.add("abcd", 30);   // abc ##d: saves 30
  counts.add("bcdea", 10);  // saves 40
  counts.add("ae", 30);     // saves 30, after "abcd" in bytes
  counts.add("xyz", 35);    // unknown: as if two pieces
  counts.add("eeeee", 4);   // too rare
  counts.add("abc", 1000);  // a piece already
  counts.add("a", 1000);
  counts.add("1111", 1000);  // a number
  counts.add("11b", 3);
  const auto ranked = rank_words(counts, pieces);
  CHECK(words_of(ranked) == std::vector<std::string>{"bcdea", "xyz", "abcd", "ae"});
  CHECK(ranked[0].gain() == 40);
  CHECK(ranked[1].pieces == std::vector<std::int32_t>{pieces.unk_id()});
  CHECK(ranked[1].gain() == 35);
  CHECK(ranked[2].pieces == std::vector<std::int32_t>{*pieces.find("abc"), *pieces.find("##d")});
  CHECK(words_of(rank_words(counts, pieces, {.min_count = 3, .min_pieces = 3})) ==
        std::vector<std::string>{"bcdea", "xyz", "eeeee", "11b"});
  CHECK(rank_words(word_counts(), pieces).empty());
}

TEST_CASE("words are added behind the pieces", "[tokens]") {
  const auto pieces = letters();
  const auto larger = with_words(pieces, {"abcd", "xyz"});
  CHECK(larger.size() == pieces.size() + 2);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto id = static_cast<std::int32_t>(i);
    CHECK(larger.piece(id) == pieces.piece(id));
  }
  CHECK(larger.find("xyz") == static_cast<std::int32_t>(pieces.size()) + 1);
  CHECK(pieces_of_word(larger, "abcde") == std::vector<std::int32_t>{*larger.find("abcd"), *larger.find("##e")});
  const auto again = vocabulary::parse(vocabulary_text(larger), "vocab.txt");
  CHECK(vocabulary_checksum(again) == vocabulary_checksum(larger));
  CHECK(vocabulary_checksum(again) != vocabulary_checksum(pieces));
  CHECK_THROWS_AS(with_words(pieces, {"abc"}), clinicalbert::files::file_error);
  CHECK_THROWS_AS(with_words(pieces, {"new", "new"}), clinicalbert::files::file_error);
}

}  // namespace word_gains_test
