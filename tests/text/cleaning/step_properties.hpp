#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::tests {

/// Texts of what cleaning is about, in any order: words, marks, white space, brackets, lists, Chinese, malformed bytes.
class text_maker {
 public:
  explicit text_maker(std::uint32_t seed) : random_(seed) {}

  [[nodiscard]] std::string next(bool well_formed = false) {
    static const std::vector<std::string> pieces = {"the",
                                                    "patient",
                                                    "no",
                                                    "fever",
                                                    "follow",
                                                    "up",
                                                    "i.e.",
                                                    "0.5",
                                                    ".5",
                                                    "mg",
                                                    "120/80",
                                                    "don't",
                                                    "b.i.d.",
                                                    "-",
                                                    "--",
                                                    ".",
                                                    ",",
                                                    ":",
                                                    ";",
                                                    "!",
                                                    "?",
                                                    "'",
                                                    "\xE2\x80\x99",
                                                    "\"",
                                                    "(",
                                                    ")",
                                                    "%",
                                                    "<",
                                                    "+",
                                                    "/",
                                                    " ",
                                                    "  ",
                                                    "\t",
                                                    "\n",
                                                    "\r\n",
                                                    "\r",
                                                    "\n\n",
                                                    "\n - ",
                                                    "\n2. ",
                                                    "[**",
                                                    "**]",
                                                    "[**2101-3-4**]",
                                                    "[**Hospital1 18**]",
                                                    "___",
                                                    "_",
                                                    "*",
                                                    "PLAN:\n",
                                                    "\xE5\x8F\x91\xE7\x83\xAD",
                                                    "\xE7\x9A\x84",
                                                    "\xE4\xB8\x80\xE4\xB8\xAA",
                                                    "\xEF\xBC\x8C",
                                                    "\xE3\x80\x82",
                                                    "\xE4\xB8\xBB\xE8\xAF\x89\xEF\xBC\x9A",
                                                    "\xE3\x80\x80",
                                                    "\xC2\xA0",
                                                    "\xEF\xBC\xA1",
                                                    "\xEF\xBC\x95",
                                                    "e\xCC\x81",
                                                    "\xC3\xA9",
                                                    "\xC2\xAD",
                                                    "\xE2\x80\x8B",
                                                    "\xEF\xBB\xBF",
                                                    "\xE2\x80\xA6",
                                                    "\xE2\x80\xA8",
                                                    "\xF0\x9F\x98\x80",
                                                    "\xE2\x84\xAA",
                                                    "a long word of a line that might have been wrapped somewhere"};
    static const std::vector<std::string> malformed = {"\xFF",         "\xE5\x8F",          "\x8F", "\xC3", "\xF0\x9F",
                                                       "\xED\xA0\x80", std::string(1, '\0')};
    std::string text;
    for (std::size_t count = below(40); count != 0; --count) {
      if (!well_formed && below(12) == 0)
        text += malformed[below(malformed.size())];
      else if (below(3) == 0)
        text += ' ';
      else
        text += pieces[below(pieces.size())];
    }
    return text;
  }

  [[nodiscard]] std::string bytes() {
    std::string text(below(60), ' ');
    for (char& byte : text) byte = static_cast<char>(below(256));
    return text;
  }

  /// From 0 to `end` - 1.
  [[nodiscard]] std::size_t below(std::size_t end) { return random_() % end; }

 private:
  std::mt19937 random_;
};

[[nodiscard]] inline bool is_well_formed(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto code_point = text::decode_utf8(text, at);
    if (code_point.malformed) return false;
    at += code_point.length;
  }
  return true;
}

/// Whether a byte of a text begins a code point or is its end.
[[nodiscard]] inline std::vector<bool> code_point_borders(std::string_view text) {
  std::vector<bool> borders(text.size() + 1);
  for (std::size_t at = 0; at < text.size(); at += text::decode_utf8(text, at).length) borders[at] = true;
  borders[text.size()] = true;
  return borders;
}

/// What a step does wrong with `original`, whatever it is to do: an empty string if nothing.
///
/// The runs cover the made text, their originals rise and lie on borders of code points, copied ones are the bytes of
/// the original, and a well-formed text stays one.
[[nodiscard]] inline std::string broken_property(std::string_view original, const text::mapped_text& made) {
  if (made.map.size() != made.text.size()) return "the map has another size than the text";
  const auto borders = code_point_borders(original);
  std::uint32_t at = 0;
  text::byte_span before;
  for (const auto& run : made.map.runs()) {
    if (run.made.begin != at || run.made.empty()) return "the runs do not cover the made text";
    at = run.made.end;
    if (run.original.begin > run.original.end || run.original.end > original.size()) return "a run is outside";
    if (run.original.begin < before.begin || run.original.end < before.end) return "the originals do not rise";
    before = run.original;
    if (!borders[run.original.begin] || !borders[run.original.end]) return "a run begins or ends in a code point";
    if (!run.copied) continue;
    if (made.text.substr(run.made.begin, run.made.size()) != original.substr(run.original.begin, run.original.size())) {
      return "a copied run has other bytes";
    }
    for (std::uint32_t i = 0; i < run.made.size(); ++i) {
      const text::byte_span byte{run.made.begin + i, run.made.begin + i + 1};
      if (made.map.origin(byte) != text::byte_span{run.original.begin + i, run.original.begin + i + 1})
        return "a copied byte comes from elsewhere";
    }
  }
  if (is_well_formed(original) && !is_well_formed(made.text)) return "a well-formed text became malformed";
  return "";
}

/// Runs `step` on many random texts; the first thing that is wrong, with its round, or an empty string.
template <class Step>
[[nodiscard]] std::string broken_step(std::uint32_t seed, Step&& step) {
  text_maker maker(seed);
  for (std::size_t round = 0; round < 3000; ++round) {
    const std::string original = round % 3 == 0 ? maker.bytes() : maker.next(round % 3 == 1);
    const auto wrong = broken_property(original, step(std::string_view(original)));
    if (!wrong.empty()) return "round " + std::to_string(round) + ": " + wrong;
  }
  return "";
}

}  // namespace clinicalbert::tests
