#include <random>
#include <string>
#include <vector>

#include "clinicalbert/text/utf8.hpp"
#include "tests/catch.hpp"
#include "tests/tokens/token_data.hpp"

namespace random_text_test {

namespace text = clinicalbert::text;
namespace tokens = clinicalbert::tokens;

namespace {

/// Whether each byte of the text begins a code point (or is malformed and stands for one).
std::vector<bool> borders(const std::string& bytes) {
  std::vector<bool> result(bytes.size() + 1, false);
  for (std::size_t at = 0; at < bytes.size(); at += text::decode_utf8(bytes, at).length) result[at] = true;
  result.back() = true;
  return result;
}

/// What holds of the encoding of any text: framed, spans inside it, rising, on borders of code points, words rising.
bool sound(const tokens::encoding& encoding, const std::string& bytes) {
  if (encoding.size() < 2 || encoding.words.front() != -1 || encoding.words.back() != -1) return false;
  const auto border = borders(bytes);
  text::byte_span before{0, 0};
  std::int32_t word = -1;
  for (std::size_t i = 1; i + 1 < encoding.size(); ++i) {
    const auto span = encoding.offsets[i];
    if (span.begin >= span.end || span.end > bytes.size() || !border[span.begin] || !border[span.end]) return false;
    if (span.begin < before.begin || span.end < before.end) return false;
    if (span.begin < before.end && span != before) {  // pieces overlap only where they share a code point
      if (encoding.words[i] != word) return false;
    }
    if (encoding.words[i] != word && encoding.words[i] != word + 1) return false;
    word = encoding.words[i];
    before = span;
  }
  return true;
}

std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> atoms = {"fever",
                                                 "CT",
                                                 "5mg",
                                                 "[SEP]",
                                                 "[MASK",
                                                 "\u0301",
                                                 "\u302e",
                                                 "\uac01",
                                                 "\u4e00",
                                                 "\U0002f800",
                                                 "\u200d",
                                                 "\ufeff",
                                                 "\u0130",
                                                 "\u00c9",
                                                 " ",
                                                 "\n",
                                                 "\v",
                                                 ".",
                                                 "##",
                                                 std::string(1, '\0'),
                                                 "\xFF",
                                                 "\xE4\xB8",
                                                 std::string(99, 'a')};
  std::string bytes;
  const auto kind = random() % 4;
  for (auto left = random() % 40; left > 0; --left) {
    if (kind == 0) {
      bytes += static_cast<char>(random() % 256);
    } else if (kind == 1) {
      bytes += static_cast<char>(0x80 + random() % 128);
    } else if (kind == 2 || random() % 3 == 0) {
      text::append_utf8(bytes, static_cast<char32_t>(random() % (random() % 2 == 0 ? 0x3000 : 0x110000)));
    } else {
      bytes += atoms[random() % atoms.size()];
    }
  }
  return bytes;
}

}  // namespace

TEST_CASE("any bytes give an encoding with sound offsets", "[tokens]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  tokens::encoding encoding;
  for (const std::string name : tests::vocabulary_names) {
    for (int mode = 0; mode < 16; ++mode) {
      tokens::tokenizer_options options;
      options.lowercase = (mode & 1) != 0;
      options.strip_accents = (mode & 2) != 0;
      options.split_cjk = (mode & 4) != 0;
      options.specials = (mode & 8) != 0 ? tokens::special_tokens::recognized : tokens::special_tokens::as_text;
      const tokens::tokenizer tokenizer(tests::vocabulary(name), options);
      for (int round = 0; round < 400; ++round) {
        const std::string bytes = random_text(random);
        // A copy of the exact size, so that the sanitizer sees a read behind it.
        const std::vector<char> exact(bytes.begin(), bytes.end());
        tokenizer.encode_into({exact.data(), exact.size()}, encoding);
        if (!sound(encoding, bytes)) FAIL("vocabulary " << name << ", mode " << mode << ", round " << round);
      }
    }
  }
}

}  // namespace random_text_test
