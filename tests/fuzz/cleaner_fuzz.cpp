// Byte 0 of an input says how many steps there are, or that `clean` is to take them; a byte for each step and one for
// its options, and two that choose a span, come before the text.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/text/cleaning/clean.hpp"
#include "clinicalbert/text/cleaning/collapse_white_space.hpp"
#include "clinicalbert/text/cleaning/control_characters.hpp"
#include "clinicalbert/text/cleaning/deidentified.hpp"
#include "clinicalbert/text/cleaning/half_width.hpp"
#include "clinicalbert/text/cleaning/join_wrapped_lines.hpp"
#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/cleaning/offset_map.hpp"
#include "clinicalbert/text/cleaning/remove_punctuation.hpp"
#include "clinicalbert/text/cleaning/remove_stop_words.hpp"
#include "clinicalbert/text/cleaning/replace_malformed.hpp"
#include "clinicalbert/text/cleaning/stop_words.hpp"
#include "clinicalbert/text/cleaning/unicode_form.hpp"
#include "clinicalbert/text/segmentation/thuocl_medical.hpp"
#include "clinicalbert/text/segmentation/word_dictionary.hpp"
#include "clinicalbert/text/segmentation/words.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/mapped_properties.hpp"

namespace fuzz = clinicalbert::fuzz;
namespace text = clinicalbert::text;
using fuzz::require;

namespace {

bool is_well_formed(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto code_point = text::decode_utf8(bytes, at);
    if (code_point.malformed) return false;
    at += code_point.length;
  }
  return true;
}

text::white_space_options white_space_of(unsigned choice) {
  text::white_space_options options;
  options.as_spaces = (choice & 1) == 0;
  options.as_line_feeds = (choice & 2) == 0;
  options.trim_line_begins = (choice & 4) == 0;
  options.trim_line_ends = (choice & 8) == 0;
  options.trim_text = (choice & 16) == 0;
  options.most_empty_lines = (choice & 32) == 0 ? choice >> 6 : text::white_space_options::any_number;
  return options;
}

text::punctuation_options punctuation_of(unsigned choice) {
  text::punctuation_options options;
  options.keep_in_numbers = (choice & 1) == 0;
  options.keep_signs = (choice & 2) == 0;
  options.keep_hyphens = (choice & 4) == 0;
  options.keep_apostrophes = (choice & 8) == 0;
  options.keep_abbreviations = (choice & 16) == 0;
  options.keep_chinese = (choice & 32) != 0;
  options.part_words = (choice & 64) == 0;
  if ((choice & 128) != 0) options.keep = U"[]\u3002";
  return options;
}

text::deidentified_options deidentified_of(unsigned choice) {
  return {(choice & 1) != 0, (choice & 6) == 0   ? ""
                             : (choice & 6) == 2 ? "[{kind}]"
                             : (choice & 6) == 4 ? "{kind}{kind}"
                                                 : "X"};
}

text::line_join_options line_join_of(unsigned choice) {
  text::line_join_options options;
  options.width = (choice & 1) == 0 ? 0 : choice >> 3;
  options.shortest = (choice & 2) == 0 ? 4 : 50;
  options.hyphen = (choice & 4) == 0 ? text::line_end_hyphen::kept : text::line_end_hyphen::removed;
  return options;
}

const text::stop_words& stop_words_of(unsigned choice) {
  static const std::array<text::stop_words, 4> all = [] {
    std::array<text::stop_words, 4> made = {
        text::stop_words::english(), text::stop_words::chinese(), text::stop_words::english(false), {}};
    made[2].add(text::stop_words::chinese(false));
    for (const char* word : {"a", "inc.", "'tis", "b.i.d", "x-ray", "发", "发热", "ＣＴ", "é"}) made[3].add(word);
    return made;
  }();
  return all[choice % all.size()];
}

/// A step with all of its options from one byte, and whether it leaves a well-formed text that it made as it is.
struct step {
  text::mapped_text (*make)(std::string_view, unsigned);
  bool settles;
};

const step steps[] = {
    {[](std::string_view bytes, unsigned choice) {
       return text::to_unicode_form(bytes, static_cast<text::unicode_form>(choice % 4));
     },
     true},
    {[](std::string_view bytes, unsigned choice) { return text::to_half_width(bytes, {choice % 2 != 0}); }, true},
    {[](std::string_view bytes, unsigned choice) {
       return text::remove_control_characters(bytes, {choice % 2 != 0, choice % 4 >= 2});
     },
     true},
    {[](std::string_view bytes, unsigned choice) { return text::collapse_white_space(bytes, white_space_of(choice)); },
     true},
    {[](std::string_view bytes, unsigned choice) { return text::remove_punctuation(bytes, punctuation_of(choice)); },
     false},
    {[](std::string_view bytes, unsigned choice) { return text::replace_deidentified(bytes, deidentified_of(choice)); },
     false},
    {[](std::string_view bytes, unsigned choice) { return text::join_wrapped_lines(bytes, line_join_of(choice)); },
     false},
    {[](std::string_view bytes, unsigned choice) { return text::remove_stop_words(bytes, stop_words_of(choice)); },
     false},
    {[](std::string_view bytes, unsigned choice) {
       const auto words = text::split_words(bytes, text::thuocl_medical());
       return text::remove_stop_words(bytes, stop_words_of(choice), words);
     },
     false},
    {[](std::string_view bytes, unsigned) { return text::replace_malformed(bytes); }, true},
    {[](std::string_view bytes, unsigned) { return text::unchanged(bytes); }, true},
};

text::mapped_text run_step(std::string_view bytes, unsigned which, unsigned choice) {
  const step& chosen = steps[which % std::size(steps)];
  const fuzz::exact_copy copy(bytes);
  const text::mapped_text made = chosen.make(copy.text(), choice);
  fuzz::require_mapped(bytes, made);
  if (is_well_formed(bytes)) {
    require(is_well_formed(made.text), "of well-formed text, a step makes well-formed text");
    if (chosen.settles) require(chosen.make(made.text, choice).text == made.text, "a step has nothing left to do");
  }
  return made;
}

/// Options of `clean`: which steps, and one byte for the options of them all.
text::clean_options clean_of(unsigned steps_low, unsigned steps_high, unsigned choice) {
  text::clean_options options;
  options.malformed_as_replacement = (steps_low & 1) != 0;
  if ((steps_low & 2) != 0) options.line_joins = line_join_of(choice);
  if ((steps_low & 4) != 0) options.control_characters = {(choice & 1) != 0, (choice & 2) != 0};
  if ((steps_low & 8) != 0) options.form = static_cast<text::unicode_form>(choice % 4);
  if ((steps_low & 16) != 0) options.half_width = {(choice & 4) != 0};
  if ((steps_low & 32) != 0) options.deidentified = deidentified_of(choice);
  if ((steps_low & 64) != 0) options.stop_words_left_out = stop_words_of(3);
  if ((steps_low & 128) != 0) options.punctuation = punctuation_of(choice);
  if ((steps_high & 1) != 0) options.white_space = white_space_of(choice);
  if ((steps_high & 2) != 0) options.own_step = [](std::string_view bytes) { return text::replace_malformed(bytes); };
  if ((steps_high & 4) != 0) {
    static const auto dictionary = std::make_shared<const text::word_dictionary>(text::thuocl_medical());
    options.chinese_words = dictionary;
  }
  return options;
}

text::mapped_text run_clean(std::string_view bytes, unsigned steps_low, unsigned steps_high, unsigned choice) {
  static const text::clean_options clinical = text::clean_options::clinical();
  static const text::clean_options bag_of_words = text::clean_options::bag_of_words();
  const fuzz::exact_copy copy(bytes);
  if (steps_high >= 192) return text::clean(copy.text(), clinical);
  if (steps_high >= 128) return text::clean(copy.text(), bag_of_words);
  return text::clean(copy.text(), clean_of(steps_low, steps_high, choice));
}

/// The lengths of the runs of empty lines between lines that are not.
std::vector<std::size_t> empty_lines(std::string_view bytes) {
  std::vector<std::size_t> runs;
  std::size_t present = 0;
  for (std::uint32_t at = 0; at < bytes.size();) {
    const text::text_line line = text::next_line(bytes, at);
    at = line.end();
    if (text::without_blanks(bytes, line.content).empty()) {
      ++present;
    } else {
      runs.push_back(std::exchange(present, 0));
    }
  }
  if (!runs.empty()) runs.erase(runs.begin());
  return runs;
}

/// Of empty lines in a row, as many stay as may.
void check_empty_lines(std::string_view bytes, unsigned choice) {
  const text::white_space_options options = white_space_of(choice);
  auto wanted = empty_lines(bytes);
  for (std::size_t& run : wanted) run = std::min(run, options.most_empty_lines);
  require(empty_lines(text::collapse_white_space(bytes, options).text) == wanted, "as many empty lines stay as may");
}

/// The four forms of one text say the same about each other.
void check_forms(std::string_view bytes) {
  using text::unicode_form;
  const auto form = [](std::string_view of, unicode_form which) { return text::to_unicode_form(of, which).text; };
  const std::string nfc = form(bytes, unicode_form::nfc);
  const std::string nfd = form(bytes, unicode_form::nfd);
  const std::string nfkc = form(bytes, unicode_form::nfkc);
  const std::string nfkd = form(bytes, unicode_form::nfkd);
  require(form(nfd, unicode_form::nfc) == nfc && form(nfc, unicode_form::nfd) == nfd, "NFC and NFD go to each other");
  require(form(nfkd, unicode_form::nfkc) == nfkc && form(nfkc, unicode_form::nfkd) == nfkd,
          "NFKC and NFKD go to each other");
  require(form(nfc, unicode_form::nfkd) == nfkd && form(nfd, unicode_form::nfkc) == nfkc,
          "compatibility forms do not need the original");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  fuzz::input input(bytes, size);
  const unsigned count = input.byte();
  struct {
    unsigned which, choice;
  } chosen[7] = {};
  for (std::size_t i = 0; i < count % 8; ++i) chosen[i] = {input.byte(), input.byte()};
  const unsigned begin_choice = input.byte();
  const unsigned length_choice = input.byte();
  const std::string_view original = input.rest();

  text::mapped_text whole = text::unchanged(original);
  if (count >= 128) {
    whole = run_clean(original, chosen[0].which, chosen[0].choice, chosen[1].which);
    fuzz::require_mapped(original, whole);
  }
  for (std::size_t i = 0; i < count % 8 && count < 128; ++i) {
    text::mapped_text made = run_step(whole.text, chosen[i].which, chosen[i].choice);
    const text::offset_map second = made.map;
    text::mapped_text both = text::compose(whole, std::move(made));
    fuzz::require_composed(whole.map, second, both.map);
    whole = std::move(both);
    fuzz::require_mapped(original, whole);
  }
  if (const std::size_t made = whole.text.size(); made != 0) {
    const auto begin = static_cast<std::uint32_t>(begin_choice % made);
    const auto end = static_cast<std::uint32_t>(begin + 1 + length_choice % (made - begin));
    fuzz::require_origin(whole, begin, end);
  }
  if (count % 16 >= 8) {
    check_empty_lines(original, begin_choice);
    if (is_well_formed(original)) check_forms(original);
  }
  return 0;
}
