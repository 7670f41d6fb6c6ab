#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace clinicalbert::fuzz {

/// Ends the program if a property does not hold; says which, and nothing of the input.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "property failed: %s\n", property);
  std::abort();
}

/// What the fuzzer hands over: choices from the first bytes, and a text.
class input {
 public:
  input(const std::uint8_t* bytes, std::size_t size)
      : rest_(size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(bytes), size)) {}

  /// The next byte, 0 behind the last.
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }

  /// What comes before the next NUL, which is taken too, or all that is left.
  std::string_view up_to_nul() {
    const std::string_view part = rest_.substr(0, rest_.find('\0'));
    rest_.remove_prefix(part.size() == rest_.size() ? part.size() : part.size() + 1);
    return part;
  }

  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// A copy that ends where its memory ends, so that the sanitizer sees a read behind it.
class exact_copy {
 public:
  explicit exact_copy(std::string_view text) : bytes_(text.begin(), text.end()) {}
  [[nodiscard]] std::string_view text() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::vector<char> bytes_;
};

}  // namespace clinicalbert::fuzz
