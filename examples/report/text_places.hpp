#pragma once

#include <cstddef>
#include <string>

#include "clinicalbert/corpora/labeled_text.hpp"
#include "examples/html_article.hpp"
#include "examples/report/number_text.hpp"

namespace clinicalbert::examples {

/// ", text 4 (id x7)": a text of a file by its number from 1, as messages have it, and its id where it has one.
[[nodiscard]] inline std::string place_of(const corpora::labeled_text& text, std::size_t number) {
  return ", text " + std::to_string(number + 1) + (text.id.empty() ? "" : " (id " + text.id + ")");
}

/// The bytes of a text, or of each of a pair: "0–120", "0–52 and 0–310".
[[nodiscard]] inline std::string bytes_of(const corpora::labeled_text& text) {
  const std::string first = number_range(std::size_t{0}, text.text.size());
  return text.second_text.empty() ? first : first + " and " + number_range(std::size_t{0}, text.second_text.size());
}

/// A text, or both of a pair, as HTML.
[[nodiscard]] inline std::string html_of(const corpora::labeled_text& text) {
  return html_text(text.text) + (text.second_text.empty() ? "" : "\n\n" + html_text(text.second_text));
}

}  // namespace clinicalbert::examples
