#include "clinicalbert/retrieval/passages.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/text/white_space.hpp"
#include "tests/catch.hpp"
#include "tests/retrieval/notes.hpp"

namespace passages_test {

using namespace clinicalbert;
using retrieval::passage_border;
using retrieval::split_passages;
using strings = std::vector<std::string>;

namespace {

strings passages_of(std::string_view text, const retrieval::passage_settings& settings) {
  strings passages;
  for (const auto span : split_passages(text, settings)) passages.emplace_back(text.substr(span.begin, span.size()));
  return passages;
}

std::size_t words_of(std::string_view text, text::byte_span span) {
  std::size_t words = 0;
  retrieval::for_each_counted_word(text, span, [&](text::byte_span) { ++words; });
  return words;
}

/// Whether spans rise, have at most so many words, begin and end with none and cover everything but white space.
bool covers(std::string_view text, const std::vector<text::byte_span>& spans, std::size_t most) {
  std::uint32_t at = 0;
  const auto is_white = [&](std::uint32_t begin, std::uint32_t end) {
    return text::without_white_space(text, {begin, end}).empty();
  };
  for (const auto span : spans) {
    if (span.begin < at || span.empty() || !is_white(at, span.begin)) return false;
    if (text::without_white_space(text, span) != span) return false;
    const std::size_t words = words_of(text, span);
    if (words == 0 || words > most) return false;
    at = span.end;
  }
  return is_white(at, static_cast<std::uint32_t>(text.size()));
}

}  // namespace

TEST_CASE("passages end where sentences do") {
  const std::string note = "He has a fever. He coughs.  No pain was found. Return in a week.";
  CHECK(passages_of(note, {8, passage_border::sentence, {}}) ==
        strings{"He has a fever. He coughs.", "No pain was found. Return in a week."});
  CHECK(passages_of(note, {100, passage_border::sentence, {}}) == strings{note});
}

TEST_CASE("a sentence that is too long is cut between words") {
  CHECK(passages_of("one two  three four five six seven. Eight.", {3, passage_border::sentence, {}}) ==
        strings{"one two  three", "four five six", "seven. Eight."});
  CHECK(passages_of("a b", {1, passage_border::sentence, {}}) == strings{"a", "b"});
}

TEST_CASE("paragraphs stay whole where they can") {
  const std::string note = "One two. Three four.\n\nFive six.\n \nSeven eight. Nine.";
  CHECK(passages_of(note, {5, passage_border::empty_line, {}}) ==
        strings{"One two. Three four.", "Five six.\n \nSeven eight. Nine."});
  CHECK(passages_of(note, {4, passage_border::empty_line, {}}) ==
        strings{"One two. Three four.", "Five six.", "Seven eight. Nine."});
  CHECK(passages_of(note, {3, passage_border::empty_line, {}}) ==
        strings{"One two.", "Three four.", "Five six.", "Seven eight. Nine."});
  CHECK(passages_of(note, {5, passage_border::sentence, {}}) ==
        strings{"One two. Three four.", "Five six.\n \nSeven eight. Nine."});
  CHECK(passages_of("One.\r\nTwo three.\r\n\r\nFour five.", {3, passage_border::empty_line, {}}) ==
        strings{"One.\r\nTwo three.", "Four five."});
}

TEST_CASE("each ideograph is a word, with the punctuation behind it") {
  const std::string text = "\u60a3\u8005\uff0c\u7537\u3002\u65e0 CT\u3002";
  CHECK(words_of(text, {0, static_cast<std::uint32_t>(text.size())}) == 5);
  CHECK(passages_of("\u60a3\u8005\uff0c\u7537", {2, passage_border::sentence, {}}) ==
        strings{"\u60a3\u8005\uff0c", "\u7537"});
}

TEST_CASE("nothing is lost of real notes") {
  for (const char* file : {"sentences/aci_bench.jsonl", "tokens/chinese.jsonl", "tokens/cased.jsonl"}) {
    CAPTURE(file);
    std::size_t wrong = 0, passages = 0;
    for (const auto& note : tests::texts_of(file)) {
      for (const std::size_t words : {1U, 7U, 40U, 100000U}) {
        for (const auto border : {passage_border::sentence, passage_border::empty_line}) {
          const auto spans = split_passages(note, {words, border, {}});
          wrong += covers(note, spans, words) ? 0 : 1;
          passages += spans.size();
        }
      }
    }
    CHECK(wrong == 0);
    CHECK(passages > 1000);
  }
}

TEST_CASE("nothing is lost of any bytes") {
  const std::uint32_t seed = 9;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const strings parts{"a",      "Bc",     ".",      " ",    "\n",   "\r\n", "\u3000",
                      "\u60a3", "\u3002", "\u0301", "\xE6", "\xFF", "1.",   "\u2029"};
  std::size_t wrong = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t i = random() % 40; i > 0; --i) text += parts[random() % parts.size()];
    const std::size_t words = 1 + random() % 6;
    const auto border = random() % 2 == 0 ? passage_border::sentence : passage_border::empty_line;
    wrong += covers(text, split_passages(text, {words, border, {}}), words) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("no text has no passages, and a passage has words") {
  CHECK(split_passages("").empty());
  CHECK(split_passages(" \n\t").empty());
  CHECK_THROWS_AS(split_passages("a", {0, passage_border::sentence, {}}), retrieval::retrieval_error);
}

}  // namespace passages_test
