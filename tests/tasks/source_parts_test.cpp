#include "clinicalbert/tasks/source_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/tasks/tiny_summarizer.hpp"

namespace source_parts_test {

namespace {

using namespace clinicalbert;

const tokens::tokenizer& tokenizer() {
  static const tokens::tokenizer made(tokens::vocabulary(tests::tiny_pieces()), tokens::tokenizer_options::uncased());
  return made;
}

std::vector<std::string> parts_of(std::string_view text, std::size_t length) {
  tasks::source_parts parts;
  parts.read(tokenizer(), text, length);
  std::size_t at = 0;
  std::vector<std::string> all;
  for (const auto& part : parts.parts()) {  // each piece once
    CHECK(part.pieces.begin == at);
    CHECK(part.pieces.size() > 0);
    CHECK(part.pieces.size() <= length - 2);
    at = part.pieces.end;
    all.emplace_back(text.substr(part.span.begin, part.span.size()));
  }
  CHECK(at == parts.pieces().size());
  return all;
}

using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a text that fits is one part") {
  CHECK(parts_of("Pain was with fever.", 7) == strings{"Pain was with fever."});
  CHECK(parts_of("", 7).empty());
  CHECK(parts_of(" \n\xff", 7).empty());
}

TEST_CASE("a longer text is cut between sentences, and else between words") {
  CHECK(parts_of("Pain was with fever. No pain was. The fever was of pain.", 12) ==
        strings{"Pain was with fever. No pain was.", "The fever was of pain."});
  CHECK(parts_of("pain fever pain fever pain", 4) == strings{"pain fever", "pain fever", "pain"});
  CHECK(parts_of("abcdefgh", 5) == strings{"abc", "def", "gh"});  // a word of 8 pieces
}

TEST_CASE("sections that fit together are a part") {
  const std::string text =
      "PAIN:\nPain was of the chest.\n\nFEVER:\nNo fever.\n\nPLAN:\nThe patient was with no aspirin and no pain.\n";
  const auto parts = parts_of(text, 22);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0] == "PAIN:\nPain was of the chest.\n\nFEVER:\nNo fever.");
  CHECK(parts[1].starts_with("PLAN:"));
}

TEST_CASE("no piece is lost or doubled, whatever the text") {
  const std::uint32_t seed = 20261130;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const strings bits{"pain ", "fever", ". ", "\n\n", "PLAN:\n", "abcdefghijk", " ", "5", "\xe6\x82\xa3", "\xff", "No "};
  for (int repeat = 0; repeat < 300; ++repeat) {
    std::string text;
    for (std::size_t i = random() % 60; i > 0; --i) text += bits[random() % bits.size()];
    CAPTURE(text);
    (void)parts_of(text, 3 + random() % 12);
  }
}

}  // namespace source_parts_test
