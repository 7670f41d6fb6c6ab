// Byte 0 of an input chooses what is split, byte 1 the options; then come a user's list up to a NUL, where one is asked
// for, and the text.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <string_view>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/list_lines.hpp"
#include "clinicalbert/text/segmentation/abbreviations.hpp"
#include "clinicalbert/text/segmentation/section_headings.hpp"
#include "clinicalbert/text/segmentation/sections.hpp"
#include "clinicalbert/text/segmentation/sentence_options.hpp"
#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/segmentation/thuocl_medical.hpp"
#include "clinicalbert/text/segmentation/word_atoms.hpp"
#include "clinicalbert/text/segmentation/word_dictionary.hpp"
#include "clinicalbert/text/segmentation/word_trie.hpp"
#include "clinicalbert/text/segmentation/words.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/spans.hpp"

namespace files = clinicalbert::files;
namespace fuzz = clinicalbert::fuzz;
namespace text = clinicalbert::text;
using fuzz::require;

namespace {

/// Calls `add()`; a list that is refused is refused by a file_error that names the list and a line, in ASCII.
template <class Add>
void unless_refused(Add&& add) {
  try {
    add();
  } catch (const files::file_error& error) {
    const std::string_view what = error.what();
    require(what.starts_with("fuzz: line "), "a refusal names the list and the line");
    require(std::all_of(what.begin(), what.end(), [](char c) { return c >= ' ' && c <= '~'; }),
            "a refusal is one line of ASCII");
  }
}

/// Whether all code points outside of the spans, which rise, are white space; a byte order mark at the beginning may be
/// left out too.
void require_cover(std::string_view bytes, const std::vector<text::byte_span>& spans, const char* property) {
  std::size_t at = bytes.starts_with("\xEF\xBB\xBF") && (spans.empty() || spans.front().begin >= 3) ? 3 : 0;
  const auto gap = [&](std::size_t end) {
    while (at < end) {
      const auto code_point = text::decode_utf8(bytes, at);
      require(text::is_white_space(code_point.value), property);
      at += code_point.length;
    }
  };
  for (const text::byte_span span : spans) {
    gap(span.begin);
    at = span.end;
  }
  gap(bytes.size());
}

void check_sentences(std::string_view bytes, unsigned choice, std::string_view list) {
  text::sentence_options options;
  options.semicolon_ends_chinese = (choice & 1) == 0;
  options.line_breaks = static_cast<text::line_break_rule>((choice >> 1) % 3);
  unless_refused([&] {
    text::for_each_list_line(list, "fuzz", [&](std::string_view word, std::string_view kind) {
      options.abbreviations.add(word, static_cast<text::stop_kind>(kind.size() % 4));
    });
  });
  const auto sentences = text::split_sentences(bytes, options);
  fuzz::require_rising(bytes, sentences, "sentences rise and lie on borders of code points");
  require_cover(bytes, sentences, "sentences hold all but white space");
  for (const text::byte_span sentence : sentences) {
    require(text::without_white_space(bytes, sentence) == sentence, "sentences have no white space at their ends");
  }
}

void check_sections(std::string_view bytes, unsigned choice, std::string_view list) {
  static const text::section_headings none;
  text::section_options options;
  options.headings = (choice & 1) == 0 ? &text::section_headings::standard() : &none;
  text::section_headings own;
  if (!list.empty()) {
    own = *options.headings;
    unless_refused([&] { own.add_list(list, "fuzz"); });
    options.headings = &own;
  }
  options.unknown = static_cast<text::unknown_headings>((choice >> 1) % 3);
  options.within_lines = (choice & 8) == 0;
  std::vector<text::byte_span> spans;
  const fuzz::borders whole(bytes);
  for (const text::section& section : text::split_sections(bytes, options)) {
    require(!section.heading.empty() || spans.empty(), "only the first section has no heading");
    require(!section.heading.empty() || !section.body.empty(), "no section is empty");
    require(!section.heading.empty() || section.label.empty(), "no label without a heading");
    for (const text::byte_span span : {section.heading, section.body}) {
      require(whole.hold(span, true), "sections lie on borders of code points");
      require(text::without_white_space(bytes, span) == span || span.empty(), "no white space at the ends of sections");
      if (!span.empty()) spans.push_back(span);
    }
  }
  fuzz::require_rising(bytes, spans, "sections rise");
  require_cover(bytes, spans, "sections hold all but white space");
}

/// What the words of a text cost, or the cheapest that there are if none are given: over all terms from atom to atom.
std::int64_t plain_cost(std::string_view bytes, const text::word_dictionary& dictionary,
                        const std::vector<text::byte_span>* words) {
  constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();
  std::vector<text::word_atom> atoms;
  for (std::uint32_t at = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < bytes.size();) {
    atoms.push_back(text::read_word_atom(bytes, at));
    at = atoms.back().span.end;
  }
  const auto cost_of = [&](std::size_t first, std::size_t last) {
    const bool alone = first == last;
    std::int64_t least = alone ? atoms[first].is_white_space ? 0 : dictionary.unknown_cost() : none;
    auto node = text::word_trie::root;
    for (std::uint32_t at = atoms[first].span.begin; at < atoms[last].span.end && node != text::word_trie::none;) {
      const auto one = text::decode_utf8(bytes, at);
      if (one.malformed) return least;
      const bool space = text::is_white_space(one.value);
      node = dictionary.step(node, space ? U' ' : text::fold_case_and_width(one.value));
      at += one.length;
    }
    if (node != text::word_trie::none) least = std::min(least, dictionary.cost(node));
    return least;
  };
  if (words != nullptr) {
    std::int64_t sum = 0;
    std::size_t atom = 0;
    for (const text::byte_span word : *words) {
      while (atom < atoms.size() && atoms[atom].span.begin < word.begin) ++atom;
      const std::size_t first = atom;
      while (atom + 1 < atoms.size() && atoms[atom].span.end < word.end) ++atom;
      require(first < atoms.size() && atoms[first].span.begin == word.begin && atoms[atom].span.end == word.end,
              "words are of whole atoms");
      const std::int64_t cost = cost_of(first, atom);
      require(cost != none, "words are terms or single atoms");
      sum += cost;
    }
    return sum;
  }
  std::vector<std::int64_t> best(atoms.size() + 1, none);
  best[0] = 0;
  for (std::size_t first = 0; first < atoms.size(); ++first) {
    // No term of the test is longer; more than this many atoms need not be tried.
    for (std::size_t last = first; last < std::min(atoms.size(), first + text::word_dictionary::longest_term); ++last) {
      const std::int64_t cost = cost_of(first, last);
      if (cost != none) best[last + 1] = std::min(best[last + 1], best[first] + cost);
    }
  }
  return best.back();
}

void check_words(std::string_view bytes, unsigned choice, std::string_view list) {
  static const text::word_dictionary small = [] {
    text::word_dictionary made;
    made.add("发热", 40);
    made.add("热", 9);
    made.add("发热病", 3);
    made.add("病人", 50);
    made.add("热病人", 2);
    made.add("咳嗽", 30);
    made.add("支气管", 20);
    made.add("支气管炎", 20);
    made.add("慢性支气管炎", 10);
    made.add("CT", 10);
    made.add("vitamin B12", 5);
    made.add("b 超", 5);
    made.add("a", 2);
    made.add("aa", 2);
    made.add("aaa", 7);
    return made;
  }();
  static const text::word_dictionary none;
  const text::word_dictionary* dictionary = (choice & 2) != 0   ? &text::thuocl_medical()
                                            : (choice & 1) != 0 ? &none
                                                                : &small;
  text::word_dictionary own;
  if (!list.empty() && (choice & 2) == 0) {
    own = *dictionary;
    unless_refused([&] { own.add_list(list, "fuzz"); });
    dictionary = &own;
  }
  const auto words = text::split_words(bytes, *dictionary);
  fuzz::require_rising(bytes, words, "words rise and lie on borders of code points");
  require_cover(bytes, words, "words hold all but white space");
  const std::int64_t cost = plain_cost(bytes, *dictionary, &words);
  if (bytes.size() < 2000) {
    require(cost == plain_cost(bytes, *dictionary, nullptr), "no other words are more probable");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  fuzz::input input(bytes, size);
  const unsigned what = input.byte();
  const unsigned choice = input.byte();
  const std::string_view list = what % 8 >= 4 ? input.up_to_nul() : std::string_view();
  const fuzz::exact_copy copy(input.rest());
  switch (what % 4) {
    case 0:
      check_sentences(copy.text(), choice, list);
      break;
    case 1:
      check_sections(copy.text(), choice, list);
      break;
    case 2:
      check_words(copy.text(), choice, list);
      break;
    default:
      check_sentences(copy.text(), choice, list);
      check_sections(copy.text(), choice >> 3, list);
  }
  return 0;
}
