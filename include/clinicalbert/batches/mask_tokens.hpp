#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "clinicalbert/batches/counted_draws.hpp"
#include "clinicalbert/batches/masking_options.hpp"

namespace clinicalbert::batches {

/// Chooses pieces of sequences and masks them: BERT's masked language model (Devlin et al. 2019, section 3.1, task 1),
/// as its create_pretraining_data.py does. One thread an object, which keeps its memory.
class token_masker {
 public:
  /// Throws std::invalid_argument for rates that are none.
  token_masker(const mask_ids& ids, const masking_options& options) : ids_(ids), options_(options) {
    const auto is_rate = [](double x) { return x >= 0 && x <= 1; };
    if (!is_rate(options.rate) || !is_rate(options.masked) || !is_rate(options.random) ||
        options.masked + options.random > 1 + 1e-12)
      throw std::invalid_argument("mask_tokens: a rate is not between 0 and 1");
    if (!(options.span_stop > 0 && options.span_stop <= 1) || options.longest_span == 0)
      throw std::invalid_argument("mask_tokens: a span has no length");
    std::int32_t specials = 0;
    for (std::int32_t id = 0; id < ids.vocabulary_size; ++id) specials += is_special(id) ? 1 : 0;
    if (specials >= ids.vocabulary_size) throw std::invalid_argument("mask_tokens: all pieces are special");
  }

  /// How many pieces of a sequence are chosen: max(1, round(length * rate)), a half to the even number (as Python's
  /// round does), `most` at most. Fewer where there are not as many, or where no whole word has as few as are left.
  [[nodiscard]] std::size_t count_of(std::size_t length) const noexcept {
    const auto rounded = static_cast<std::size_t>(std::nearbyint(static_cast<double>(length) * options_.rate));
    const std::size_t wanted = std::max<std::size_t>(1, rounded);
    return options_.most == 0 ? wanted : std::min(wanted, options_.most);
  }

  /// Masks a sequence: overwrites the chosen ones of `ids` [T], and overwrites `rows`, their places, ascending, and
  /// `labels`, what stood there.
  ///
  /// `word_starts` [T]: 1 where a word begins; a special piece is never chosen and ends a word. With whole words a word
  /// is chosen where it fits in what is left of the number. With spans, words that follow one another and of which all
  /// have the same fate are; where no more are found, single words fill up the number. Throws std::invalid_argument for
  /// lists of different lengths.
  void mask(std::span<std::int32_t> ids, std::span<const std::uint8_t> word_starts, counted_draws draws,
            std::vector<std::uint32_t>& rows, std::vector<std::int32_t>& labels) {
    if (ids.size() != word_starts.size()) throw std::invalid_argument("mask_tokens: lists of different lengths");
    rows.clear();
    labels.clear();
    find_words(ids, word_starts);
    chosen_.clear();
    std::size_t left = count_of(ids.size());
    if (options_.unit == masking_unit::spans) choose_spans(draws, left);
    choose_words(draws, left);
    std::sort(chosen_.begin(), chosen_.end(), [](const stretch& a, const stretch& b) { return a.begin < b.begin; });
    for (const auto [begin, end] : chosen_) {
      double fate = draws.real();
      for (std::uint32_t row = begin; row < end; ++row) {
        if (row != begin && options_.unit != masking_unit::spans) fate = draws.real();
        rows.push_back(row);
        labels.push_back(ids[row]);
        if (fate < options_.masked)
          ids[row] = ids_.mask;
        else if (fate < options_.masked + options_.random)
          ids[row] = any_piece(draws);
      }
    }
  }

 private:
  struct stretch {
    std::uint32_t begin, end;  // rows
  };
  struct word : stretch {
    bool follows;  // the word before, with nothing special between them
    bool taken;
  };

  [[nodiscard]] bool is_special(std::int32_t id) const noexcept {
    return std::find(ids_.specials.begin(), ids_.specials.end(), id) != ids_.specials.end();
  }

  void find_words(std::span<const std::int32_t> ids, std::span<const std::uint8_t> word_starts) {
    words_.clear();
    bool is_open = false;
    for (std::uint32_t row = 0; row < ids.size(); ++row) {
      if (is_special(ids[row])) {
        is_open = false;
      } else if (is_open && word_starts[row] == 0 && options_.unit != masking_unit::pieces) {
        words_.back().end = row + 1;
      } else {
        words_.push_back({{row, row + 1}, is_open, false});
        is_open = true;
      }
    }
  }

  void choose_words(counted_draws& draws, std::size_t& left) {
    order_.clear();
    for (std::uint32_t w = 0; w < words_.size(); ++w)
      if (!words_[w].taken) order_.push_back(w);
    for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[draws.below(i)]);
    for (const std::uint32_t w : order_) {
      if (left == 0) break;
      const std::size_t size = words_[w].end - words_[w].begin;
      if (size > left) continue;
      chosen_.push_back({words_[w].begin, words_[w].end});
      left -= size;
    }
  }

  void choose_spans(counted_draws& draws, std::size_t& left) {
    for (std::size_t attempts = 4 * words_.size(); attempts > 0 && left > 0; --attempts) {
      const std::size_t wanted = span_length(draws.real());
      const std::size_t first = draws.below(words_.size());
      std::size_t end = first;
      const auto fits = [&](std::size_t w) {
        return w < words_.size() && !words_[w].taken && (w == first || words_[w].follows) &&
               words_[w].end - words_[first].begin <= left;
      };
      while (end - first < wanted && fits(end)) words_[end++].taken = true;
      if (end == first) continue;
      chosen_.push_back({words_[first].begin, words_[end - 1].end});
      left -= chosen_.back().end - chosen_.back().begin;
    }
  }

  /// P(l) is proportional to p (1 - p)^(l - 1) for l from 1 to the longest: the inverse of its sum at u.
  [[nodiscard]] std::size_t span_length(double u) const noexcept {
    const double stay = 1 - options_.span_stop;
    const double all = 1 - std::pow(stay, static_cast<double>(options_.longest_span));
    double mass = options_.span_stop, sum = mass;
    std::size_t length = 1;
    for (; length < options_.longest_span && u * all >= sum; ++length) sum += mass *= stay;
    return length;
  }

  [[nodiscard]] std::int32_t any_piece(counted_draws& draws) const noexcept {
    for (;;) {
      const auto id = static_cast<std::int32_t>(draws.below(static_cast<std::uint64_t>(ids_.vocabulary_size)));
      if (!is_special(id)) return id;
    }
  }

  mask_ids ids_;
  masking_options options_;
  std::vector<word> words_;
  std::vector<std::uint32_t> order_;
  std::vector<stretch> chosen_;
};

}  // namespace clinicalbert::batches
