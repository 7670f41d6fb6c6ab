#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// The steps of BERT's normalization that can be switched; control characters are removed and white space becomes
/// U+0020 in any case.
struct normalize_options {
  bool lowercase = false;
  bool strip_accents = false;  ///< canonical decomposition, then nonspacing marks are removed
  bool split_cjk = true;       ///< spaces around each CJK ideograph

  friend bool operator==(const normalize_options&, const normalize_options&) = default;
};

/// Normalizes a text code point by code point: clean, split CJK, decompose and strip marks, lower-case, in the order
/// and with the Unicode versions of Hugging Face's BertNormalizer, and hands each result to a sink with the span of
/// the original that it comes from.
///
/// A sink has `letter(char32_t, byte_span)`, `punctuation(char32_t, byte_span)` and `space(byte_span)`, where space
/// stands for one U+0020. The text must outlive this object and be shorter than 4 GiB. Allocates nothing.
class normalizer {
 public:
  normalizer(std::string_view text, normalize_options options) noexcept : text_(text), options_(options) {}

  /// Normalizes what begins at byte `at` and returns the byte after it: usually one code point, and all of a run of
  /// combining characters where their order changes. Bytes must be handed over in rising order; ASCII may be left
  /// out where `skip_ascii` allows it.
  template <class Sink>
  std::uint32_t step(std::uint32_t at, Sink& sink) {
    const decoded_code_point code_point = decode_utf8(text_, at);
    const byte_span span{at, at + code_point.length};
    const code_point_properties properties = properties_of(code_point.value);
    switch (properties.kind()) {
      case category::removed:
        extend_run(span, false);
        break;
      case category::space:
        sink.space(span);
        break;
      case category::cjk:
        if (options_.split_cjk) sink.space(span);
        write(code_point.value, properties, span, sink);
        if (options_.split_cjk) sink.space(span);
        break;
      case category::letter:
      case category::punctuation:
        if (options_.strip_accents) {
          if (properties.reorders()) return reorder(span, code_point.value, properties, sink);
          if (properties.begins_with_mark()) extend_run(span, true);
        }
        write(code_point.value, properties, span, sink);
    }
    return span.end;
  }

 private:
  template <class Sink>
  static void give(char32_t value, byte_span span, Sink& sink) {
    if (properties_of(value).kind() == category::punctuation) {
      sink.punctuation(value, span);
    } else {
      sink.letter(value, span);
    }
  }

  /// The last step: lower case.
  template <class Sink>
  void finish(char32_t value, byte_span span, Sink& sink) const {
    if (options_.lowercase) {
      lower_case(value, [&](char32_t lower) { give(lower, span, sink); });
    } else {
      give(value, span, sink);
    }
  }

  template <class Sink>
  void write(char32_t value, code_point_properties properties, byte_span span, Sink& sink) const {
    if (!options_.strip_accents) return finish(value, span, sink);
    decompose(value, properties, [&](char32_t part) {
      if (!properties_of(part).is_mark()) finish(part, span, sink);
    });
  }

  /// Remembers where the present run of combining characters (and removed ones between them) began.
  void extend_run(byte_span span, bool may_begin) noexcept {
    if (run_.end != span.begin || run_.empty()) {
      if (!may_begin) return;
      run_.begin = span.begin;
    }
    run_.end = span.end;
  }

  /// Puts a whole run of combining characters in canonical order, from its beginning, which may lie before `first`
  /// (all of what lies there was stripped), to its end. Spans are those of Hugging Face: they are dealt out in the
  /// order of the original to the characters in their new order, so a mark may get its neighbor's.
  template <class Sink>
  std::uint32_t reorder(byte_span first, char32_t value, code_point_properties properties, Sink& sink) {
    std::uint32_t begin = first.begin;
    byte_span present = first;  // the span that was dealt out last
    if (!properties.begins_with_mark()) {
      decompose(value, properties, [&](char32_t part) {
        const auto p = properties_of(part);
        if (p.combining_class() == 0 && !p.is_mark()) finish(part, first, sink);
      });
    } else if (run_.end == first.begin && !run_.empty()) {
      begin = run_.begin;
    }
    const std::uint32_t end = end_of_run(first.end);
    std::uint32_t next = properties.begins_with_mark() ? begin : first.end;
    std::bitset<256> classes;
    each_of_run(begin, end, [&](char32_t part, bool) { classes.set(properties_of(part).combining_class()); });
    for (std::size_t present_class = 1; present_class < classes.size(); ++present_class) {
      if (!classes.test(present_class)) continue;
      each_of_run(begin, end, [&](char32_t part, bool begins_code_point) {
        const auto p = properties_of(part);
        if (p.combining_class() != present_class) return;
        if (begins_code_point) present = next_of_run(next);
        if (!p.is_mark()) finish(part, present, sink);
      });
    }
    run_ = {begin, end};
    return end;
  }

  [[nodiscard]] std::uint32_t end_of_run(std::uint32_t at) const noexcept {
    std::uint32_t end = at;
    while (at < text_.size()) {
      const auto code_point = decode_utf8(text_, at);
      const auto properties = properties_of(code_point.value);
      at += code_point.length;
      if (properties.begins_with_mark()) {
        end = at;
      } else if (properties.kind() != category::removed) {
        break;
      }
    }
    return end;
  }

  /// Calls `each(part, begins_code_point)` for all parts with a combining class in [begin, end).
  template <class Each>
  void each_of_run(std::uint32_t begin, std::uint32_t end, Each&& each) const {
    while (begin < end) {
      const auto code_point = decode_utf8(text_, begin);
      bool first = true;
      decompose(code_point.value, properties_of(code_point.value), [&](char32_t part) {
        if (properties_of(part).combining_class() != 0) each(part, first);
        first = false;
      });
      begin += code_point.length;
    }
  }

  /// The span of the next code point of the run that is not removed; moves `at` behind it.
  [[nodiscard]] byte_span next_of_run(std::uint32_t& at) const noexcept {
    for (;;) {
      const auto code_point = decode_utf8(text_, at);
      const byte_span span{at, at + code_point.length};
      at = span.end;
      if (properties_of(code_point.value).kind() != category::removed) return span;
    }
  }

  std::string_view text_;
  normalize_options options_;
  byte_span run_{};
};

/// A normalized text, and for each of its bytes the span of the original that it comes from.
struct normalized_text {
  std::string text;
  std::vector<byte_span> spans;

  void letter(char32_t value, byte_span span) {
    append_utf8(text, value);
    spans.resize(text.size(), span);
  }
  void punctuation(char32_t value, byte_span span) { letter(value, span); }
  void space(byte_span span) { letter(U' ', span); }
};

/// The whole of BERT's normalization of a text; agrees with Hugging Face's BertNormalizer.normalize_str.
///
/// Throws size_error for a text of 4 GiB or more.
[[nodiscard]] inline normalized_text normalize(std::string_view text, normalize_options options) {
  check_size(text);
  normalized_text result;
  normalizer steps(text, options);
  for (std::uint32_t at = 0; at < text.size();) at = steps.step(at, result);
  return result;
}

}  // namespace clinicalbert::text
