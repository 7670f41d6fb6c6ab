#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/text/span.hpp"
#include "examples/html_article.hpp"
#include "examples/report/html_table.hpp"
#include "examples/report/number_text.hpp"

namespace clinicalbert::examples {

/// A prediction that is wrong: where, and not a word of what stands there.
struct wrong_prediction {
  std::string place;            ///< behind the file's name: ":12" of a line, ", text 4 (id x7)"
  std::string offsets;          ///< bytes, "120–158"
  std::string gold, predicted;  ///< labels, plain text
  double score = 0;             ///< how sure the model is of `predicted`; of a regression how far off it is
  std::size_t item = 0;         ///< number of the sentence, text, question or document, for who shows its text
  text::byte_span words = {};   ///< of it, in units of who shows its text
};

/// The first of the wrong predictions, the most confident ones first, and among equals in the order of the file.
[[nodiscard]] inline std::vector<wrong_prediction> worst_of(std::vector<wrong_prediction> all, std::size_t most) {
  std::stable_sort(all.begin(), all.end(),
                   [](const wrong_prediction& a, const wrong_prediction& b) { return a.score > b.score; });
  if (all.size() > most) all.resize(most);
  return all;
}

/// The words that a table of errors uses.
struct error_words {
  std::string caption, score, offsets;
};

/// A table of the worst errors of a file. With `shows_texts`, `text_of(const wrong_prediction&)` is the HTML of each
/// one's text, which stands in a row below it; without, it is not called.
template <class TextOf>
[[nodiscard]] std::string worst_errors_table(const error_words& words, const std::filesystem::path& file,
                                             const std::vector<wrong_prediction>& worst, bool shows_texts,
                                             TextOf text_of) {
  html_table table(words.caption,
                   {{"#"}, {"Place", false}, {words.offsets}, {"Gold", false}, {"Predicted", false}, {words.score}},
                   "errors");
  const std::string name = file.filename().string();
  for (std::size_t i = 0; i < worst.size(); ++i) {
    const auto& one = worst[i];
    table.add({std::to_string(i + 1), html_text(name + one.place), html_text(one.offsets), html_text(one.gold),
               html_text(one.predicted), decimal(one.score)});
    if (shows_texts) table.add_wide("<pre class=\"text\" dir=\"auto\">\n" + text_of(one) + "</pre>");
  }
  return table.html();
}

/// A text with its bytes [begin, end) marked, as HTML.
[[nodiscard]] inline std::string html_marked(std::string_view text, std::size_t begin, std::size_t end) {
  return html_text(text.substr(0, begin)) + "<mark>" + html_text(text.substr(begin, end - begin)) + "</mark>" +
         html_text(text.substr(end));
}

}  // namespace clinicalbert::examples
