#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/lines.hpp"

namespace clinicalbert::examples {

/// Where a word stands in a file.
struct word_place {
  std::size_t line = 0;            ///< from 1
  std::size_t begin = 0, end = 0;  ///< bytes of the file, half-open

  friend bool operator==(const word_place&, const word_place&) = default;
};

/// The places of the words that corpora::parse_iob reads of the same text, which it must take: a list a sentence.
[[nodiscard]] inline std::vector<std::vector<word_place>> iob_places(std::string_view text) {
  std::vector<std::vector<word_place>> places;
  std::vector<word_place> open;
  const auto close = [&] {
    if (!open.empty()) places.push_back(std::exchange(open, {}));
  };
  corpora::for_each_line(text, [&](std::string_view line, std::size_t number, std::size_t first_byte) {
    if (line.find_first_not_of(" \t\v\f\r") == std::string_view::npos) return close();
    const char separator = line.find('\t') != std::string_view::npos ? '\t' : ' ';
    const auto word = line.substr(0, line.find(separator));
    if (word == "-DOCSTART-") return close();
    open.push_back({number, first_byte, first_byte + word.size()});
  });
  close();
  return places;
}

}  // namespace clinicalbert::examples
