#include "clinicalbert/tokens/spelling.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "tests/catch.hpp"
#include "tests/tokens/token_data.hpp"

namespace spelling_test {

namespace {

using namespace clinicalbert;

struct learned {
  tokens::tokenizer by = tests::tokenizer("uncased", tokens::special_tokens::as_text);
  tokens::spelling spelling;

  explicit learned(std::string_view text) {
    tokens::encoding pieces;
    by.append_pieces(text, pieces);
    spelling.learn(by, pieces, text);
  }
  [[nodiscard]] tokens::spelling::word word(std::string_view text) const {
    tokens::encoding pieces;
    by.append_pieces(text, pieces);
    return spelling.find(pieces.ids);
  }
  [[nodiscard]] std::string form(std::string_view text) const { return std::string(spelling.form(word(text))); }
  [[nodiscard]] std::optional<bool> joined(std::string_view before, std::string_view first,
                                           std::string_view second) const {
    return spelling.is_joined(by.pieces(), word(before), word(first), word(second));
  }
};

}  // namespace

TEST_CASE("a word is written as the text mostly does within sentences") {
  const learned l(
      "Aspirin was given. Then aspirin, Aspirin and aspirin. ALL WERE TREATED WITH METFORMIN. The HIV test.");
  CHECK(l.form("aspirin") == "aspirin");
  CHECK(l.form("hiv") == "HIV");
  CHECK(l.form("then") == "then");   // it begins a sentence
  CHECK(l.form("metformin") == "");  // a line in capitals says nothing
  CHECK(l.form("ibuprofen") == "");
  CHECK(l.word("ibuprofen") == tokens::spelling::none);
  CHECK(l.spelling.form(tokens::spelling::none) == "");
}

TEST_CASE("what stands together is known by its neighbors") {
  const learned l("0.5 mg/kg or 5 . 7, and/or and / or and/or");
  CHECK(l.joined("0", ".", "5") == true);
  CHECK(l.joined("5", ".", "7") == false);
  CHECK(l.joined("7", ".", "5") == std::nullopt);
  CHECK(l.joined("", "mg", "/") == true);
  CHECK(l.joined("", "and", "/") == true);  // twice of three times
  CHECK(l.joined("", "kg", "mg") == std::nullopt);
  const learned empty("");
  CHECK(empty.word("a") == tokens::spelling::none);
}

TEST_CASE("unknown words are none") {
  const learned l("pain \xf0\x9f\x92\x8a fever");
  CHECK(l.word("\xf0\x9f\x92\x8a") == tokens::spelling::none);
  CHECK(l.joined("", "pain", "fever") == std::nullopt);
}

}  // namespace spelling_test
