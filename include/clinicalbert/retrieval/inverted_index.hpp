#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinicalbert/retrieval/retrieval_error.hpp"

namespace clinicalbert::retrieval {

/// That a term occurs in a passage, and how often.
struct posting {
  std::uint32_t passage;
  std::uint32_t count;

  friend bool operator==(const posting&, const posting&) noexcept = default;
};

/// By term, the passages that have it: flat arrays, in which a term is found by bisection. It holds no text but the
/// terms. Any number of threads may read it.
class inverted_index {
 public:
  inverted_index() = default;

  /// Reads each passage once; `terms(text, each)` calls `each(std::string_view)` for each term of a text. Throws
  /// retrieval_error for 2^32 passages or more, and what `terms` throws.
  template <class Terms>
  inverted_index(std::span<const std::string_view> passages, const Terms& terms) {
    if (passages.size() > std::numeric_limits<std::uint32_t>::max()) {
      throw retrieval_error("there are too many passages for an index: " + std::to_string(passages.size()));
    }
    growing_terms found;
    lengths_.reserve(passages.size());
    for (std::size_t i = 0; i < passages.size(); ++i) {
      const auto passage = static_cast<std::uint32_t>(i);
      std::uint32_t length = 0;
      terms(passages[i], [&](std::string_view term) {
        found.add(term, passage);
        ++length;
      });
      lengths_.push_back(length);
    }
    freeze(found);
  }

  [[nodiscard]] std::size_t passages() const noexcept { return lengths_.size(); }
  /// How many different terms there are.
  [[nodiscard]] std::size_t terms() const noexcept { return postings_begin_.size() - 1; }
  /// How many terms a passage has, less than passages().
  [[nodiscard]] std::uint32_t length(std::uint32_t passage) const noexcept { return lengths_[passage]; }
  /// Terms of all passages over their number; 0 of none.
  [[nodiscard]] double mean_length() const noexcept {
    const auto sum = std::accumulate(lengths_.begin(), lengths_.end(), std::uint64_t{0});
    return lengths_.empty() ? 0.0 : static_cast<double>(sum) / static_cast<double>(lengths_.size());
  }

  /// A term by its place among all in the order of their bytes.
  [[nodiscard]] std::string_view term(std::size_t number) const noexcept {
    return std::string_view(bytes_).substr(term_begin_[number], term_begin_[number + 1] - term_begin_[number]);
  }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view wanted) const noexcept {
    std::size_t low = 0, high = terms();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (term(middle) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == terms() || term(low) != wanted) return std::nullopt;
    return low;
  }
  /// The passages that have a term, rising.
  [[nodiscard]] std::span<const posting> postings(std::size_t number) const noexcept {
    return std::span(postings_).subspan(postings_begin_[number], postings_begin_[number + 1] - postings_begin_[number]);
  }

 private:
  struct hash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view term) const noexcept {
      return std::hash<std::string_view>{}(term);
    }
  };

  /// The postings of a term while passages are read.
  struct growing_terms {
    std::unordered_map<std::string, std::size_t, hash, std::equal_to<>> numbers;
    std::vector<std::vector<posting>> postings;
    std::size_t size = 0;

    void add(std::string_view term, std::uint32_t passage) {
      auto found = numbers.find(term);
      if (found == numbers.end()) {
        found = numbers.emplace(std::string(term), postings.size()).first;
        postings.emplace_back();
      }
      auto& of_term = postings[found->second];
      if (of_term.empty() || of_term.back().passage != passage) {
        of_term.push_back({passage, 0});
        ++size;
      }
      ++of_term.back().count;
    }
  };

  void freeze(const growing_terms& found) {
    std::vector<std::pair<std::string_view, std::size_t>> sorted(found.numbers.begin(), found.numbers.end());
    std::sort(sorted.begin(), sorted.end());
    postings_.reserve(found.size);
    for (const auto& [term, number] : sorted) {
      bytes_ += term;
      term_begin_.push_back(bytes_.size());
      const auto& of_term = found.postings[number];
      postings_.insert(postings_.end(), of_term.begin(), of_term.end());
      postings_begin_.push_back(postings_.size());
    }
  }

  std::vector<std::uint32_t> lengths_;  // of the passages
  std::string bytes_;                   // of all terms, one after another
  std::vector<std::size_t> term_begin_ = {0};
  std::vector<posting> postings_;
  std::vector<std::size_t> postings_begin_ = {0};
};

}  // namespace clinicalbert::retrieval
