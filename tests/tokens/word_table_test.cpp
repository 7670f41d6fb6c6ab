#include "clinicalbert/tokens/word_table.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace word_table_test {

using namespace clinicalbert;

TEST_CASE("pieces with the same word number are one word") {
  // [CLS] leuk ##aemia , acute [SEP]
  const std::vector<std::int32_t> numbers{-1, 0, 0, 1, 2, -1};
  const std::vector<text::byte_span> offsets{{0, 0}, {3, 7}, {7, 12}, {12, 13}, {14, 19}, {0, 0}};
  tokens::word_table words;
  tokens::find_words<std::int32_t>(numbers, offsets, words);
  CHECK(words.pieces == std::vector<tokens::piece_range>{{1, 3}, {3, 4}, {4, 5}});
  CHECK(words.spans == std::vector<text::byte_span>{{3, 12}, {12, 13}, {14, 19}});
  tokens::find_words<std::int32_t>({}, {}, words);
  CHECK(words.size() == 0);
}

TEST_CASE("numbers need not be dense, and a special token parts words") {
  const std::vector<std::uint32_t> numbers{7, 7, 99, 7, 3};
  const std::vector<text::byte_span> offsets{{0, 1}, {1, 2}, {0, 0}, {2, 3}, {3, 4}};
  tokens::word_table words;
  tokens::find_words<std::uint32_t>(numbers, offsets, words, 99);
  CHECK(words.pieces == std::vector<tokens::piece_range>{{0, 2}, {3, 4}, {4, 5}});
}

}  // namespace word_table_test
