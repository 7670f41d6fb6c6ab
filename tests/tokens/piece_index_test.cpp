#include "clinicalbert/tokens/piece_index.hpp"

#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace piece_index_test {

namespace tokens = clinicalbert::tokens;
using tokens::piece_index;

TEST_CASE("pieces are found with their ##, in a word and inside one", "[tokens]") {
  const std::vector<std::string_view> pieces = {"#", "##", "##s", "fever", "s", "###", "a", "##\u4e00", "\u4e00"};
  const piece_index index(tokens::sorted_keys(pieces));
  for (std::size_t i = 0; i < pieces.size(); ++i) CHECK(index.find(pieces[i]) == static_cast<std::int32_t>(i));
  for (const std::string_view piece : {"", "##fever", "f", "####", "##a", "fevers"}) {
    CHECK(index.find(piece) == piece_index::none);
  }
  CHECK(piece_index().find("fever") == piece_index::none);
}

TEST_CASE("whole words are pieces that begin a word", "[tokens]") {
  const std::vector<std::string_view> pieces = {"##s", "fever", "a piece that is longer"};
  const piece_index index(tokens::sorted_keys(pieces));
  const auto find = [&](std::string_view word) { return index.whole_words().find(tokens::short_word::of(word)); };
  CHECK(find("fever") == 1);
  CHECK(find("s") == piece_index::none);
  CHECK(find("##s") == piece_index::none);
}

}  // namespace piece_index_test
