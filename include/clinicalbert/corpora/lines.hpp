#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "clinicalbert/files/file_error.hpp"

namespace clinicalbert::corpora {

/// Calls `each(line, number, first_byte)` for every line: without its LF or CR LF, numbered from 1. A byte order mark
/// at the beginning of the text is skipped; an LF at the end begins no further line.
template <class Each>
void for_each_line(std::string_view text, Each&& each) {
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (std::size_t number = 1; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    each(line, number, at);
    at = end + 1;
  }
}

/// Throws "PATH: line N SENTENCE".
[[noreturn]] inline void refuse_line(const std::filesystem::path& origin, std::size_t number,
                                     std::string_view sentence) {
  throw files::file_error(origin, "line " + std::to_string(number) + " " + std::string(sentence));
}

}  // namespace clinicalbert::corpora
