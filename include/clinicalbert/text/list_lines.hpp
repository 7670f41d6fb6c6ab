#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/utf8_check.hpp"

namespace clinicalbert::text {

/// Calls `each(first, second)` for each entry of a user's list: a line, or the two fields of one with a TAB between
/// (`second` is empty without). The views point into `list`.
///
/// Empty lines, a CR at the end of a line and a byte order mark at the beginning of the list are nothing. Throws
/// files::file_error for `origin`, which names the line, where `each` throws std::invalid_argument, whose message must
/// not quote the list, and where a line is not UTF-8.
template <class Each>
void for_each_list_line(std::string_view list, const std::filesystem::path& origin, Each&& each) {
  if (list.starts_with("\xEF\xBB\xBF")) list.remove_prefix(3);
  for (std::size_t number = 1; !list.empty(); ++number) {
    const std::size_t end = std::min(list.find('\n'), list.size());
    std::string_view line = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const std::string place = "line " + std::to_string(number) + ": ";
    if (files::first_invalid_utf8(line)) throw files::file_error(origin, place + "is not valid UTF-8");
    const std::size_t tab = std::min(line.find('\t'), line.size());
    try {
      each(line.substr(0, tab), line.substr(std::min(tab + 1, line.size())));
    } catch (const std::invalid_argument& error) {
      throw files::file_error(origin, place + error.what());
    }
  }
}

}  // namespace clinicalbert::text
