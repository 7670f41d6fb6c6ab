#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "clinicalbert/text/cleaning/collapse_white_space.hpp"
#include "clinicalbert/text/cleaning/control_characters.hpp"
#include "clinicalbert/text/cleaning/deidentified.hpp"
#include "clinicalbert/text/cleaning/half_width.hpp"
#include "clinicalbert/text/cleaning/join_wrapped_lines.hpp"
#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/cleaning/remove_punctuation.hpp"
#include "clinicalbert/text/cleaning/remove_stop_words.hpp"
#include "clinicalbert/text/cleaning/replace_malformed.hpp"
#include "clinicalbert/text/cleaning/stop_words.hpp"
#include "clinicalbert/text/cleaning/unicode_form.hpp"
#include "clinicalbert/text/segmentation/words.hpp"

namespace clinicalbert::text {

/// The steps of cleaning, in the order in which `clean` takes them; those without options are left out.
///
/// Wrapped lines come first, since they are recognized by the columns of the text as it was written; what stop words,
/// brackets and punctuation are is looked up in normalized text; stop words come before punctuation, which some have
/// (don't, i.e.); white space comes last, since all others leave gaps.
struct clean_options {
  bool malformed_as_replacement = false;  ///< each malformed byte becomes U+FFFD; else it is copied all the way
  std::optional<line_join_options> line_joins;
  std::optional<control_character_options> control_characters;
  std::optional<unicode_form> form;
  std::optional<half_width_options> half_width;
  /// A step of one's own, such as traditional to simplified Chinese. May be called by several threads at once.
  std::function<mapped_text(std::string_view)> own_step;
  std::optional<deidentified_options> deidentified;
  std::optional<stop_words> stop_words_left_out;
  std::shared_ptr<const word_dictionary> chinese_words;  ///< if given, parts of its words are no Chinese stop words
  std::optional<punctuation_options> punctuation;
  std::optional<white_space_options> white_space;

  /// No step: the text stays as it is.
  [[nodiscard]] static clean_options none() { return {}; }

  /// What loses nothing that a reader of a note sees: joins wrapped lines, takes out control characters, composes
  /// (NFC), makes letters, digits and signs half width, collapses white space.
  [[nodiscard]] static clean_options clinical() {
    clean_options options;
    options.line_joins.emplace();
    options.control_characters.emplace();
    options.form = unicode_form::nfc;
    options.half_width.emplace();
    options.white_space.emplace();
    return options;
  }

  /// For counting words: beside that, leaves out de-identified places, stop words of English and Chinese but
  /// clinical ones, and punctuation.
  [[nodiscard]] static clean_options bag_of_words() {
    clean_options options = clinical();
    options.deidentified.emplace().underscores = true;
    options.stop_words_left_out = stop_words::english();
    options.stop_words_left_out->add(stop_words::chinese());
    options.punctuation.emplace();
    return options;
  }
};

/// `made`, changed by a further step, and mapped through it.
template <class Step>
[[nodiscard]] mapped_text then(mapped_text made, Step&& step) {
  mapped_text next = std::forward<Step>(step)(std::string_view(made.text));
  return compose(made, std::move(next));
}

/// The steps of `options` one after the other, in the order of its members.
///
/// No step moves what stays: a copied run of the map is bytes of `text`. Time is linear in the text. Throws size_error
/// for a text, or a result of a step, of 4 GiB or more.
[[nodiscard]] inline mapped_text clean(std::string_view text, const clean_options& options) {
  mapped_text made = unchanged(text);
  const auto take = [&](auto&& step) { made = then(std::move(made), step); };
  if (options.malformed_as_replacement) take(replace_malformed);
  if (options.line_joins) take([&](std::string_view t) { return join_wrapped_lines(t, *options.line_joins); });
  if (options.control_characters)
    take([&](std::string_view t) { return remove_control_characters(t, *options.control_characters); });
  if (options.form) take([&](std::string_view t) { return to_unicode_form(t, *options.form); });
  if (options.half_width) take([&](std::string_view t) { return to_half_width(t, *options.half_width); });
  if (options.own_step) take(options.own_step);
  if (options.deidentified) take([&](std::string_view t) { return replace_deidentified(t, *options.deidentified); });
  if (options.stop_words_left_out) {
    take([&](std::string_view t) {
      if (!options.chinese_words) return remove_stop_words(t, *options.stop_words_left_out);
      return remove_stop_words(t, *options.stop_words_left_out, split_words(t, *options.chinese_words));
    });
  }
  if (options.punctuation) take([&](std::string_view t) { return remove_punctuation(t, *options.punctuation); });
  if (options.white_space) take([&](std::string_view t) { return collapse_white_space(t, *options.white_space); });
  return made;
}

}  // namespace clinicalbert::text
