#include "examples/encoding_json.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "tests/catch.hpp"

namespace encoding_json_test {

using namespace clinicalbert;

namespace {

// Pieces that JSON must escape, and one of each length about that of a block.
tokens::vocabulary pieces() {
  std::vector<std::string> list = {"[PAD]", "[UNK]", "[CLS]",        "[SEP]",           "[MASK]", "\"",
                                   "\\",    "\x01",  "\xE5\x8F\x91", "##ing",           "\x7F",   "a\tb\"c",
                                   "</s>",  "\b\f",  "\xE2\x80\xA8", "\xF0\x9F\x98\x80"};
  for (std::size_t length = 1; length < 40; ++length) list.emplace_back(length, 'x');
  list.emplace_back(5000, 'y');
  return tokens::vocabulary(list);
}

std::string join(std::size_t count, auto item) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ", ") + item(i);
  return "[" + list + "]";
}

/// The same, made slowly.
std::string wanted(const tokens::encoding& e, const tokens::vocabulary& v, bool with_words) {
  auto line =
      "{\"ids\": " + join(e.size(), [&](std::size_t i) { return std::to_string(e.ids[i]); }) +
      ", \"pieces\": " + join(e.size(), [&](std::size_t i) { return nlohmann::json(v.piece(e.ids[i])).dump(); }) +
      ", \"offsets\": " + join(e.size(), [&](std::size_t i) {
        return "[" + std::to_string(e.offsets[i].begin) + ", " + std::to_string(e.offsets[i].end) + "]";
      });
  if (with_words) {
    line += ", \"segments\": " + join(e.size(), [&](std::size_t i) { return std::to_string(e.segments[i]); }) +
            ", \"words\": " +
            join(e.size(), [&](std::size_t i) { return e.words[i] < 0 ? "null" : std::to_string(e.words[i]); });
  }
  return line + "}";
}

}  // namespace

TEST_CASE("an encoding is the JSON that a slow writer makes", "[examples]") {
  const auto vocabulary = pieces();
  const examples::encoding_json json(vocabulary);
  std::mt19937 random(7);
  for (const std::size_t count : {0U, 1U, 2U, 56U, 1023U, 1024U, 1025U, 5000U}) {
    tokens::encoding encoding;
    for (std::size_t i = 0; i < count; ++i) {
      const auto number = static_cast<std::uint32_t>(random() >> random() % 32);  // of any number of digits
      encoding.push_back(static_cast<std::int32_t>(random() % vocabulary.size()), {number / 2, number},
                         static_cast<std::int32_t>(number >> 1) - 1, static_cast<std::uint8_t>(i % 2));
    }
    if (count == 1) encoding.offsets[0] = {0, std::numeric_limits<std::uint32_t>::max()};
    if (count == 1) encoding.words[0] = std::numeric_limits<std::int32_t>::max();
    std::string line = "before";
    json.append(encoding, line);
    CHECK((line == "before" + wanted(encoding, vocabulary, false)));
    line.clear();
    json.append_with_words(encoding, line);
    CHECK((line == wanted(encoding, vocabulary, true)));
    CHECK(nlohmann::json::accept(line));
  }
}

}  // namespace encoding_json_test
