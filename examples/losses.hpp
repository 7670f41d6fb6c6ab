#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace clinicalbert::examples {

/// What a format could not hold, counted, with the place of the first of each kind; never a word of it.
class losses {
 public:
  /// `what` goes on after the count: "entities that share a word with another one". Nothing where `count` is 0.
  void add(std::size_t count, const std::string& what, const std::string& first_place) {
    if (count == 0) return;
    for (auto& known : kinds_) {
      if (known.what == what) {
        known.count += count;
        return;
      }
    }
    kinds_.push_back({what, first_place, count});
  }

  [[nodiscard]] bool empty() const noexcept { return kinds_.empty(); }

  /// "2 relations (first: note 0); 1 ..."
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const auto& [what, first_place, count] : kinds_) {
      all += (all.empty() ? "" : "; ") + std::to_string(count) + " " + what + " (first: " + first_place + ")";
    }
    return all;
  }

 private:
  struct kind {
    std::string what, first_place;
    std::size_t count;
  };
  std::vector<kind> kinds_;
};

}  // namespace clinicalbert::examples
