#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <vector>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/list_lines.hpp"
#include "clinicalbert/text/segmentation/word_path.hpp"
#include "clinicalbert/text/segmentation/word_trie.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// Terms with how often each occurs: a unigram model, P(term) = frequency / (1 + the sum of all frequencies).
///
/// What is no term (an ideograph, a run of letters and digits, a punctuation mark) has the probability of a term of
/// frequency 1, so that a term is always more probable than its characters one by one. Case and width of letters and
/// digits do not matter, nor which white space stands in a term. Any number of threads may read a dictionary that
/// nobody adds to.
class word_dictionary {
 public:
  static constexpr std::uint64_t greatest_frequency = 1'000'000'000'000'000;
  static constexpr std::size_t longest_term = 256;  ///< code points
  static constexpr std::int64_t no_term = std::numeric_limits<std::int64_t>::max();

  /// Adds a term, or gives it another frequency.
  ///
  /// Throws std::invalid_argument for a term that is empty, malformed UTF-8, longer than `longest_term`, or has a line
  /// break or white space at an end, and for a frequency of 0 or more than `greatest_frequency`.
  void add(std::string_view term, std::uint64_t frequency) {
    check(term);
    if (frequency == 0 || frequency > greatest_frequency)
      throw std::invalid_argument("a frequency is no whole number from 1 to 10^15");
    auto at = word_trie::root;
    for (std::size_t byte = 0; byte < term.size();) {
      const auto one = decode_utf8(term, byte);
      byte += one.length;
      at = trie_.add_child(at, is_white_space(one.value) ? U' ' : fold_case_and_width(one.value));
    }
    frequencies_.resize(trie_.size(), 0);
    costs_.resize(trie_.size(), none_yet);
    const std::uint64_t others = total_ - frequencies_[at];
    if (others > std::numeric_limits<std::uint64_t>::max() / 2)
      throw std::invalid_argument("the frequencies are too great");
    size_ += frequencies_[at] == 0 ? 1 : 0;
    frequencies_[at] = frequency;
    total_ = others + frequency;
    costs_[at] = -in_units(frequency);
    unknown_cost_ = in_units(total_ + 1);
  }

  /// Adds a term with about the least frequency that keeps it whole where it stands alone, beside the terms that are
  /// there before it. One that is whole already stays as it is. Throws as above.
  void add(std::string_view term) {
    check(term);
    std::int64_t cost = 0;
    std::size_t words = 0;
    const auto count = [&](byte_span, std::int64_t word_cost) {
      cost += word_cost;
      ++words;
    };
    word_path(term, *this, count).run(0);
    if (words == 1 && frequency(term) != 0) return;
    const double parts = std::exp(-static_cast<double>(cost) / unit) * static_cast<double>(total_ + 1);
    const double wanted = std::ceil(parts * (1 + 1.0 / 1024)) + 1;  // more than rounding can take away
    add(term, static_cast<std::uint64_t>(std::min(wanted, static_cast<double>(greatest_frequency))));
  }

  /// Adds a list of lines "term" or "term TAB frequency". Throws files::file_error for `origin`, which names the line.
  void add_list(std::string_view list, const std::filesystem::path& origin) {
    for_each_list_line(list, origin, [&](std::string_view term, std::string_view number) {
      if (number.empty()) return add(term);
      std::uint64_t frequency = 0;
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), frequency);
      add(term, error == std::errc() && end == number.data() + number.size() ? frequency : 0);
    });
  }

  /// How often a term occurs; 0 for what is none.
  [[nodiscard]] std::uint64_t frequency(std::string_view term) const noexcept {
    auto at = word_trie::root;
    for (std::size_t byte = 0; byte < term.size() && at != word_trie::none;) {
      const auto one = decode_utf8(term, byte);
      byte += one.length;
      at = trie_.child(at, is_white_space(one.value) ? U' ' : fold_case_and_width(one.value));
    }
    return at == word_trie::none || at >= frequencies_.size() ? 0 : frequencies_[at];
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The sum of all frequencies.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

  /// The part of a term that goes on from `from` with a code point in lower case and half width, or word_trie::none.
  [[nodiscard]] word_trie::node step(word_trie::node from, char32_t value) const noexcept {
    return trie_.child(from, value);
  }
  /// -ln P of the term that ends here, in units of 2^-16 so that sums are exact, or `no_term`.
  [[nodiscard]] std::int64_t cost(word_trie::node at) const noexcept {
    return costs_[at] == none_yet ? no_term : unknown_cost_ + costs_[at];
  }
  /// -ln P of what is no term.
  [[nodiscard]] std::int64_t unknown_cost() const noexcept { return unknown_cost_; }

 private:
  static constexpr double unit = 65536;
  static constexpr std::int32_t none_yet = 1;

  [[nodiscard]] static std::int32_t in_units(std::uint64_t frequency) {
    return static_cast<std::int32_t>(std::lround(std::log(static_cast<double>(frequency)) * unit));
  }
  static void check(std::string_view term) {
    std::size_t code_points = 0;
    for (std::size_t byte = 0; byte < term.size(); ++code_points) {
      const auto one = decode_utf8(term, byte);
      byte += one.length;
      if (one.malformed) throw std::invalid_argument("a term is not valid UTF-8");
      if (is_line_break(one.value)) throw std::invalid_argument("a term has a line break");
      if (is_white_space(one.value) && (code_points == 0 || byte == term.size()))
        throw std::invalid_argument("a term begins or ends with white space");
    }
    if (code_points == 0) throw std::invalid_argument("a term is empty");
    if (code_points > longest_term) throw std::invalid_argument("a term has more than 256 characters");
  }

  word_trie trie_;
  std::vector<std::uint64_t> frequencies_ = {0};  // of the trie's nodes
  std::vector<std::int32_t> costs_ = {none_yet};  // -ln(frequency)
  std::size_t size_ = 0;
  std::uint64_t total_ = 0;
  std::int32_t unknown_cost_ = 0;
};

}  // namespace clinicalbert::text
