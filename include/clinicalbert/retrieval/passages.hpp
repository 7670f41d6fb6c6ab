#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/retrieval/retrieval_error.hpp"
#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/sentence_options.hpp"
#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::retrieval {

/// Where passages end, if what stands between two such borders is not too long.
enum class passage_border : std::uint8_t {
  sentence,
  empty_line,  ///< paragraphs stay whole; one that is too long is cut between sentences
};

struct passage_settings {
  std::size_t words = 100;  ///< that a passage has at most
  passage_border border = passage_border::sentence;
  text::sentence_options sentences = {};
};

/// The end of the word that begins at byte `at` of `text`, which is no white space: an ideograph with the punctuation
/// behind it, or what stands up to white space or an ideograph.
[[nodiscard]] constexpr std::uint32_t end_of_counted_word(std::string_view text, std::uint32_t at) noexcept {
  auto one = text::decode_utf8(text, at);
  const bool is_ideograph = text::is_ideograph(one.value);
  for (;;) {
    at += one.length;
    if (at == text.size()) return at;
    one = text::decode_utf8(text, at);
    if (text::is_white_space(one.value) || text::is_ideograph(one.value)) return at;
    if (is_ideograph && text::properties_of(one.value).kind() == text::category::letter &&
        !text::properties_of(one.value).is_mark()) {
      return at;
    }
  }
}

/// Calls `each(text::byte_span)` for each word in `span` of `text` as passages count them.
template <class Each>
constexpr void for_each_counted_word(std::string_view text, text::byte_span span, Each&& each) {
  text = text.substr(0, span.end);
  for (std::uint32_t at = span.begin; at < span.end;) {
    const auto one = text::decode_utf8(text, at);
    if (text::is_white_space(one.value)) {
      at += one.length;
      continue;
    }
    const std::uint32_t end = end_of_counted_word(text, at);
    each(text::byte_span{at, end});
    at = end;
  }
}

/// Gathers sentences into passages of at most so many words.
class passage_builder {
 public:
  passage_builder(std::string_view text, std::size_t words) noexcept : text_(text), most_(words) {}

  /// Whether so many words more make the present passage too long.
  [[nodiscard]] bool is_full(std::size_t words) const noexcept { return words_ != 0 && words_ + words > most_; }

  void close() {
    if (words_ != 0) passages_.push_back(open_);
    words_ = 0;
  }

  /// Adds a sentence; cuts it between words if it is too long for a passage of its own.
  void add(text::byte_span sentence, std::size_t words) {
    if (is_full(words)) close();
    if (words <= most_) return extend(sentence, words);
    for_each_counted_word(text_, sentence, [&](text::byte_span word) {
      if (is_full(1)) close();
      extend(word, 1);
    });
  }

  [[nodiscard]] std::vector<text::byte_span> finish() {
    close();
    return std::move(passages_);
  }

 private:
  void extend(text::byte_span span, std::size_t words) noexcept {
    if (words_ == 0) open_.begin = span.begin;
    open_.end = span.end;
    words_ += words;
  }

  std::string_view text_;
  std::size_t most_;
  std::vector<text::byte_span> passages_;
  text::byte_span open_{};
  std::size_t words_ = 0;
};

/// Cuts a document into passages of at most `settings.words` words that are as long as its sentences or paragraphs
/// allow; only a sentence that is too long by itself is cut between words.
///
/// A word is what stands between white space; each ideograph is one. The spans are bytes of `text`; they rise, do not
/// overlap, lie on borders of code points, neither begin nor end with white space and cover every byte that is none.
/// Any bytes are a text. Throws size_error for 4 GiB or more, and retrieval_error for passages of no words.
[[nodiscard]] inline std::vector<text::byte_span> split_passages(std::string_view text,
                                                                 const passage_settings& settings = {}) {
  if (settings.words == 0) throw retrieval_error("passages must have at least one word");
  struct counted_sentence {
    text::byte_span span;
    std::size_t words;
  };
  passage_builder builder(text, settings.words);
  std::vector<counted_sentence> paragraph;
  std::size_t words_of_paragraph = 0;
  const auto add_paragraph = [&] {
    if (builder.is_full(words_of_paragraph)) builder.close();
    for (const auto& sentence : paragraph) builder.add(sentence.span, sentence.words);
    paragraph.clear();
    words_of_paragraph = 0;
  };
  text::for_each_sentence(text, settings.sentences, [&](text::byte_span sentence) {
    const auto follows_empty_line = [&] {
      std::size_t line_breaks = 0;
      for (std::uint32_t at = paragraph.back().span.end; at < sentence.begin;) {
        const auto line = text::next_line(text.substr(0, sentence.begin), at);
        if (!line.line_break.empty()) ++line_breaks;
        at = line.end();
      }
      return line_breaks > 1;
    };
    const bool begins_anew =
        !paragraph.empty() && (settings.border == passage_border::sentence || follows_empty_line());
    if (begins_anew) add_paragraph();
    std::size_t words = 0;
    for_each_counted_word(text, sentence, [&](text::byte_span) { ++words; });
    paragraph.push_back({sentence, words});
    words_of_paragraph += words;
  });
  add_paragraph();
  return builder.finish();
}

}  // namespace clinicalbert::retrieval
