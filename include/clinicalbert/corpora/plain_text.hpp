#pragma once

#include <cstdint>
#include <filesystem>
#include <istream>
#include <limits>
#include <string>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/read_text.hpp"

namespace clinicalbert::corpora {

/// Bytes of the longest note: offsets have 32 bits.
inline constexpr std::uint64_t largest_note = std::numeric_limits<std::uint32_t>::max();

/// Reads a note, every byte as it is; its name is the path. Throws file_error for what cannot be read, is packed or is
/// longer than `largest_note`.
[[nodiscard]] inline note read_note(const std::filesystem::path& path) {
  return {path.string(), read_text(path, largest_note)};
}

/// As above, from a stream (standard input) to its end.
[[nodiscard]] inline note read_note(std::istream& in, const std::string& name) {
  return {name, read_text(in, name, largest_note)};
}

}  // namespace clinicalbert::corpora
