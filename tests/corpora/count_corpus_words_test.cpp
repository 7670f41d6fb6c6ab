#include "clinicalbert/corpora/count_corpus_words.hpp"

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/backends/parallel.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tokens/word_counts.hpp"
#include "tests/catch.hpp"

namespace count_corpus_words_test {

namespace {

using namespace clinicalbert;

void add_part(std::size_t item, tokens::word_counts& counts) {
  counts.add("in every part");
  counts.add("part " + std::to_string(item % 7), item);
  if (item % 5 == 0) counts.add_long_word();
}

}  // namespace

TEST_CASE("words are counted alike by any number of threads", "[corpora]") {
  constexpr std::size_t parts = 200;
  tokens::word_counts wanted;
  for (std::size_t i = 0; i < parts; ++i) add_part(i, wanted);
  for (const int helpers : {0, 1, 5}) {
    backends::thread_pool pool(helpers);
    backends::parallel threads(helpers == 0 ? nullptr : &pool);
    const auto got = corpora::count_corpus_words(threads, parts, add_part);
    CHECK(got.total() == wanted.total());
    CHECK(got.long_words() == wanted.long_words());
    const auto words = got.sorted(), others = wanted.sorted();
    REQUIRE(words.size() == others.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
      CHECK(words[i].word == others[i].word);
      CHECK(words[i].count == others[i].count);
    }
  }
}

TEST_CASE("what counting throws comes out, that of the first part", "[corpora]") {
  backends::thread_pool pool(3);
  backends::parallel threads(&pool);
  for (int repeat = 0; repeat < 20; ++repeat) {
    CHECK_THROWS_WITH(corpora::count_corpus_words(threads, 50,
                                                  [](std::size_t item, tokens::word_counts&) {
                                                    if (item > 10) throw std::runtime_error(std::to_string(item));
                                                  }),
                      "11");
  }
  CHECK(corpora::count_corpus_words(threads, 0, add_part).size() == 0);
}

}  // namespace count_corpus_words_test
