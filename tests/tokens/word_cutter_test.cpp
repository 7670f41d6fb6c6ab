#include "clinicalbert/tokens/word_cutter.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/text/span.hpp"
#include "tests/catch.hpp"

namespace word_cutter_test {

namespace tokens = clinicalbert::tokens;
using clinicalbert::text::byte_span;

namespace {

const std::string long_piece(40, 'f');
const std::vector<std::string> lines = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fever", "##s", long_piece};

/// What becomes of a text whose words are all plain.
tokens::encoding cut(const std::string& text, bool lowercase, std::int32_t first_word, std::int32_t step) {
  const tokens::vocabulary pieces(lines);
  tokens::encoding result;
  tokens::word_cutter cutter(pieces, lowercase, result, 1, first_word, step);
  const std::string padded = text + std::string(80, ' ');
  cutter.words(tokens::read_plain_block(text, 0, padded.data(), true).words);
  cutter.finish();
  return result;
}

}  // namespace

TEST_CASE("plain words become pieces of their bytes, and are numbered", "[tokens]") {
  const auto result = cut("fever fevers cough", false, 3, 1);
  CHECK(result.ids == std::vector<std::int32_t>{5, 5, 6, 1});
  CHECK(result.offsets == std::vector<byte_span>{{0, 5}, {6, 11}, {11, 12}, {13, 18}});
  CHECK(result.words == std::vector<std::int32_t>{3, 4, 4, 5});
  CHECK(result.segments == std::vector<std::uint8_t>(4, 1));
  CHECK(cut("fever fevers", false, 7, 0).words == std::vector<std::int32_t>(3, 7));
}

TEST_CASE("plain words are lower-cased where that is asked for, long ones too", "[tokens]") {
  const std::string text = "FEVERS " + std::string(40, 'F') + "s";
  const auto lower = cut(text, true, 0, 1);
  CHECK(lower.ids == std::vector<std::int32_t>{5, 6, 7, 6});
  CHECK(lower.offsets == std::vector<byte_span>{{0, 5}, {5, 6}, {7, 47}, {47, 48}});
  CHECK(cut(text, false, 0, 1).ids == std::vector<std::int32_t>{1, 1});
}

TEST_CASE("a word that was normalized has the spans of its bytes", "[tokens]") {
  const tokens::vocabulary pieces(lines);
  tokens::encoding result;
  tokens::word_cutter cutter(pieces, true, result, 0, 0, 1);
  const std::vector<byte_span> spans = {{0, 2}, {2, 3}, {3, 4}, {4, 6}, {6, 7}, {7, 9}};
  cutter.word({"fevers", {0, 9}, spans.data(), false});
  cutter.word({"fever", {10, 15}, nullptr, false});
  cutter.word({"", {16, 500}, nullptr, true});
  cutter.special(3, {500, 505});
  cutter.finish();
  CHECK(result.ids == std::vector<std::int32_t>{5, 6, 5, 1, 3});
  CHECK(result.offsets == std::vector<byte_span>{{0, 7}, {7, 9}, {10, 15}, {16, 500}, {500, 505}});
  CHECK(result.words == std::vector<std::int32_t>{0, 0, 1, 2, 3});
}

}  // namespace word_cutter_test
