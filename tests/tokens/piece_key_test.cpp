#include "clinicalbert/tokens/piece_key.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace piece_key_test {

namespace tokens = clinicalbert::tokens;

TEST_CASE("keys stand in the order of their bytes, equal ones in that of their ids", "[tokens]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::vector<std::string> pieces;
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 12, 'a');
    for (char& byte : bytes) byte = static_cast<char>(random() % 2 == 0 ? 0xE4 : random() % 3);
    pieces.push_back(bytes);
  }
  const std::vector<std::string_view> views(pieces.begin(), pieces.end());
  const auto keys = tokens::sorted_keys(views);
  REQUIRE(keys.size() == views.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    wrong += keys[i].bytes != views[static_cast<std::size_t>(keys[i].id)];
    if (i == 0) continue;
    wrong += keys[i].bytes < keys[i - 1].bytes || (keys[i].bytes == keys[i - 1].bytes && keys[i].id <= keys[i - 1].id);
  }
  CHECK(wrong == 0);
}

}  // namespace piece_key_test
