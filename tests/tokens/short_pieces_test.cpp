#include "clinicalbert/tokens/short_pieces.hpp"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace short_pieces_test {

using clinicalbert::tokens::piece_key;
using clinicalbert::tokens::short_pieces;
using clinicalbert::tokens::short_word;

TEST_CASE("nothing is found among no pieces", "[tokens]") {
  CHECK(short_pieces().find(short_word::of("fever")) == short_pieces::none);
  CHECK(short_pieces().find(short_word::of("")) == short_pieces::none);
}

TEST_CASE("a short piece is found by its word, and nothing else is", "[tokens]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto word = [&] {
    std::string bytes(1 + random() % 18, 'a');
    for (char& byte : bytes) byte = static_cast<char>('a' + random() % 2);
    return bytes;
  };
  std::set<std::string> pieces;
  for (int i = 0; i < 2000; ++i) pieces.insert(word());
  std::vector<piece_key> keys;
  for (const auto& piece : pieces) keys.push_back({piece, static_cast<std::int32_t>(keys.size())});
  const short_pieces all(keys);
  std::size_t wrong = 0;
  for (const auto& [bytes, id] : keys) {
    if (bytes.size() <= short_word::most_bytes) wrong += all.find(short_word::of(bytes)) != id;
  }
  for (int i = 0; i < 5000; ++i) {
    const std::string bytes = word();
    if (bytes.size() > short_word::most_bytes || pieces.count(bytes) != 0) continue;
    wrong += all.find(short_word::of(bytes)) != short_pieces::none;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a piece with a NUL is not taken for the one without", "[tokens]") {
  using namespace std::string_view_literals;
  const std::vector<piece_key> keys = {{"ab\0"sv, 0}, {"ab", 1}};
  CHECK(short_pieces(keys).find(short_word::of("ab")) == 1);
}

}  // namespace short_pieces_test
