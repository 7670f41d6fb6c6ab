#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace clinicalbert::tokens {

/// The pieces of a vocabulary in the making, and their ids.
class piece_list {
 public:
  /// The piece's id; a new piece gets the next one.
  std::uint32_t add(std::string piece) {
    const auto [found, is_new] = ids_.try_emplace(piece, static_cast<std::uint32_t>(pieces_.size()));
    if (is_new) pieces_.push_back(std::move(piece));
    return found->second;
  }

  [[nodiscard]] std::optional<std::uint32_t> find(const std::string& piece) const {
    const auto found = ids_.find(piece);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
  }

  /// The piece that two neighbors make: the second without the prefix that says that it goes on with a word.
  [[nodiscard]] std::string joined(std::uint32_t first, std::uint32_t second, std::string_view prefix) const {
    std::string_view rest = pieces_[second];
    if (rest.starts_with(prefix)) rest.remove_prefix(prefix.size());
    return pieces_[first] + std::string(rest);
  }

  [[nodiscard]] std::size_t size() const noexcept { return pieces_.size(); }
  [[nodiscard]] std::vector<std::string> take() && noexcept { return std::move(pieces_); }

 private:
  std::vector<std::string> pieces_;
  std::unordered_map<std::string, std::uint32_t> ids_;
};

}  // namespace clinicalbert::tokens
