#include "clinicalbert/tokens/word_counts.hpp"

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/tokens/count_words.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "tests/catch.hpp"

namespace word_counts_test {

namespace {

using namespace clinicalbert::tokens;
using clinicalbert::text::normalize_options;

std::map<std::string, std::uint64_t> all_of(const word_counts& counts) {
  std::map<std::string, std::uint64_t> all;
  for (const auto& [word, count] : counts.sorted()) all[std::string(word)] = count;
  return all;
}

}  // namespace

TEST_CASE("words are counted as a map counts them", "[tokens]") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::map<std::string, std::uint64_t> wanted;
  word_counts counts, other;
  std::uint64_t total = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto word = std::string(1 + random() % 3, 'x') + std::to_string(random() % 3000);
    const std::uint64_t times = 1 + random() % 5;
    (random() % 2 == 0 ? counts : other).add(word, times);
    wanted[word] += times;
    total += times;
  }
  counts.add(other);
  CHECK(counts.size() == wanted.size());
  CHECK(counts.total() == total);
  CHECK(all_of(counts) == wanted);
  for (const auto& [word, count] : wanted) REQUIRE(counts.count(word) == count);
  CHECK(counts.count("no such word") == 0);
  const auto sorted = counts.sorted();
  for (std::size_t i = 1; i < sorted.size(); ++i) REQUIRE(sorted[i - 1].word < sorted[i].word);
}

TEST_CASE("the words of a text are those of the tokenizer", "[tokens]") {
  const std::string text = "No FEVER, no f\xC3\xA9ver. [SEP] \xE5\xBF\x83\xE7\x82\x8E " + std::string(101, 'a') + " " +
                           std::string(100, 'B') + " " + std::string(300, 'z');
  word_counts uncased;
  count_words(text, tokenizer_options::uncased().normalization(), uncased);
  CHECK(all_of(uncased) == std::map<std::string, std::uint64_t>{{"no", 2},
                                                                {"fever", 2},
                                                                {",", 1},
                                                                {".", 1},
                                                                {"[", 1},
                                                                {"]", 1},
                                                                {"sep", 1},
                                                                {"\xE5\xBF\x83", 1},
                                                                {"\xE7\x82\x8E", 1},
                                                                {std::string(100, 'b'), 1}});
  CHECK(uncased.long_words() == 2);
  CHECK(uncased.total() == 12);
  word_counts cased;
  count_words(text, tokenizer_options::cased().normalization(), cased);
  CHECK(cased.count("FEVER") == 1);
  CHECK(cased.count("f\xC3\xA9ver") == 1);
  CHECK(cased.count("no") == 1);
  cased.add(uncased);
  CHECK(cased.long_words() == 4);
}

}  // namespace word_counts_test
