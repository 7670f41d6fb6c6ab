#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/units.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// A number in a text, written in digits.
struct number_mention {
  byte_span span;     ///< with its unit
  std::string value;  ///< its decimal form: "1000" for 1,000, "0.5" for .50
  std::string unit;   ///< "mg/kg", by signs of text/units.hpp; empty where none is known

  friend bool operator==(const number_mention&, const number_mention&) = default;
};

/// Reads the numbers of a text.
class number_reader {
 public:
  explicit number_reader(std::string_view text) noexcept : text_(text) {}

  [[nodiscard]] std::vector<number_mention> read() {
    std::vector<number_mention> found;
    while (at_ < text_.size()) {
      const auto one = peek(at_);
      const bool is_fraction = is_point(one.value) && may_begin_ && is_digit(peek(at_ + one.length).value);
      if (!is_digit(one.value) && !is_fraction) {
        at_ += one.length;
        may_begin_ = is_white_space(one.value) ||
                     std::u32string_view(U"([<>=~-/+\u00b1\u2264\u2265").find(one.value) != std::u32string_view::npos;
        continue;
      }
      const std::size_t begin = at_;
      number_mention mention;
      mention.value = read_value();
      mention.unit = read_unit();
      mention.span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
      may_begin_ = false;
      found.push_back(std::move(mention));
    }
    return found;
  }

 private:
  /// In lower case and half width; a space at the end of the text.
  [[nodiscard]] decoded_code_point peek(std::size_t at) const noexcept {
    if (at >= text_.size()) return {U' ', 0, false};
    auto one = decode_utf8(text_, at);
    one.value = fold_case_and_width(one.value);
    if (one.value == 0xB5 || one.value == 0x3BC) one.value = U'u';
    return one;
  }
  static bool is_digit(char32_t value) noexcept { return value >= U'0' && value <= U'9'; }
  static bool is_point(char32_t value) noexcept { return value == U'.' || value == 0xB7; }  // The Lancet's too

  std::string read_digits() {
    std::string digits;
    for (auto one = peek(at_); is_digit(one.value); one = peek(at_)) {
      digits += static_cast<char>(one.value);
      at_ += one.length;
    }
    return digits;
  }
  /// Whether a comma and exactly three digits are next.
  [[nodiscard]] bool is_at_thousands() const noexcept {
    if (at_ >= text_.size() || text_[at_] != ',') return false;  // a full-width one stands between numbers
    std::size_t at = at_ + 1;
    for (int i = 0; i < 3; ++i) {
      const auto one = peek(at);
      if (!is_digit(one.value)) return false;
      at += one.length;
    }
    return !is_digit(peek(at).value);
  }
  std::string read_value() {
    std::string whole = read_digits();
    if (!whole.empty() && whole.size() <= 3)
      while (is_at_thousands()) {
        ++at_;
        whole += read_digits();
      }
    std::string fraction;
    if (const auto point = peek(at_); is_point(point.value) && is_digit(peek(at_ + point.length).value)) {
      at_ += point.length;
      fraction = read_digits();
    }
    whole.erase(0, whole.find_first_not_of('0'));  // all of it, if there is nothing else
    fraction.erase(fraction.find_last_not_of('0') + 1);
    if (whole.empty()) whole = "0";
    return fraction.empty() ? whole : whole + "." + fraction;
  }

  /// Moves behind the unit where there is one, and else nowhere.
  std::string read_unit() {
    std::size_t at = at_;
    std::string unit = unit_at(skip_gap(at), at, false);
    if (unit.empty()) return unit;
    at_ = at;
    while (peek(at).value == U'/') {
      const std::string below = unit_at(at + 1, at, true);
      if (below.empty()) break;
      unit += "/" + below;
      at_ = at;
    }
    return unit;
  }
  /// Behind a blank or a hyphen.
  [[nodiscard]] std::size_t skip_gap(std::size_t at) const noexcept {
    const auto one = peek(at);
    const bool is_gap = one.value == U' ' || one.value == 0xA0 || one.value == U'-';
    return is_gap ? at + one.length : at;
  }
  /// The sign of the unit that begins at `begin`; `end` becomes where it ends.
  std::string unit_at(std::size_t begin, std::size_t& end, bool is_behind_slash) const {
    std::string name;
    std::size_t at = begin;
    const auto append = [&](char32_t value) { append_utf8(name, value); };
    for (auto one = peek(at); at < text_.size() && one.value >= U'a' && one.value <= U'z'; one = peek(at)) {
      append(one.value);
      at += one.length;
    }
    if (!name.empty()) {
      const auto sign = known_units::find(name, is_behind_slash);
      if (sign && *sign == "m2" && peek(at).value == U'2') at += peek(at).length;
      if (!sign || is_digit(peek(at).value)) return {};
      end = at;
      return std::string(*sign);
    }
    constexpr std::size_t longest = 4;  // code points of a sign
    std::size_t ends[longest] = {};
    for (std::size_t i = 0; i < longest && at < text_.size(); ++i) {
      const auto one = peek(at);
      append(one.value);
      at += one.length;
      ends[i] = at;
    }
    const auto* const found = known_units::find_sign(name);
    if (found == nullptr) return {};
    std::size_t points = 0;
    for (std::size_t byte = 0; byte < found->name.size(); ++points) byte += decode_utf8(found->name, byte).length;
    end = ends[points - 1];
    return std::string(found->sign);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool may_begin_ = true;  // whether a point here, with digits behind it, begins a number
};

/// The numbers in digits of a text, English or Chinese, in order, with the units that are known (text/units.hpp).
///
/// Digits of full width are digits; a point between digits (also U+00B7) parts a fraction, a comma before exactly three
/// digits thousands. Signs are none of a number, nor are Chinese numerals. Digits in a word are a number too. Throws
/// size_error for 4 GiB or more.
[[nodiscard]] inline std::vector<number_mention> find_numbers(std::string_view text) {
  check_size(text);
  return number_reader(text).read();
}

}  // namespace clinicalbert::text
