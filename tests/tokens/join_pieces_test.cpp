#include "clinicalbert/tokens/join_pieces.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/tokens/tokenizer.hpp"
#include "tests/catch.hpp"

namespace join_pieces_test {

using namespace clinicalbert;

TEST_CASE("pieces become the words that they spell") {
  const std::vector<std::string> list{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",   "a",   "##spirin",
                                      "is",    ".",     ",",     "##",    "mg",       "##/", "don",
                                      "'",     "t",     "?",     "hyper", "##tension"};
  const tokens::vocabulary pieces{std::span<const std::string>(list)};
  const auto joined = [&](const std::vector<std::string>& words) {
    std::vector<std::int32_t> ids;
    for (const auto& word : words) ids.push_back(*pieces.find(word));
    return tokens::join_pieces(pieces, ids);
  };
  CHECK(joined({"[CLS]", "a", "##spirin", "is", "a", ".", "[SEP]", "[PAD]"}) == "aspirin is a.");
  CHECK(joined({"[CLS]", "##spirin", "[UNK]", ",", "hyper", "##tension", "?"}) == "##spirin [UNK], hypertension?");
  CHECK(joined({"##", "a", "mg", "##/"}) == "## a mg/");
  CHECK(joined({"don", "'", "t"}) == "don ' t");
  CHECK(joined({"[CLS]", "[SEP]"}).empty());
  CHECK(joined({}).empty());
}

}  // namespace join_pieces_test
