#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinicalbert/labels/label_error.hpp"

namespace clinicalbert::labels {

/// Names of classes, numbered in the order given: `id2label` of a Hugging Face configuration.
class label_set {
 public:
  label_set() = default;

  /// Throws label_error for an empty name or one that occurs twice.
  explicit label_set(std::vector<std::string> names) : names_(std::move(names)) {
    if (names_.size() > std::numeric_limits<std::uint32_t>::max()) throw label_error("there are too many labels");
    index_.reserve(names_.size());
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i].empty()) throw label_error("label " + std::to_string(i) + " has an empty name");
      const auto [first, is_new] = index_.emplace(names_[i], static_cast<std::uint32_t>(i));
      if (!is_new) {
        throw label_error("labels " + std::to_string(first->second) + " and " + std::to_string(i) +
                          " have the same name, " + names_[i]);
      }
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }
  [[nodiscard]] bool empty() const noexcept { return names_.empty(); }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

  /// Throws label_error for an index that is not less than size().
  [[nodiscard]] const std::string& name(std::size_t index) const {
    if (index >= names_.size()) {
      throw label_error("label " + std::to_string(index) + " was asked for, of " + std::to_string(names_.size()));
    }
    return names_[index];
  }

  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const {
    const auto found = index_.find(std::string(name));
    if (found == index_.end()) return std::nullopt;
    return found->second;
  }

  friend bool operator==(const label_set& a, const label_set& b) noexcept { return a.names_ == b.names_; }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> index_;
};

}  // namespace clinicalbert::labels
