#pragma once

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

namespace clinicalbert::examples {

/// A note that could not be done.
struct failed_note {
  std::string name;
  std::string reason;
};

/// The reason alone: the name of the note, with which the message of a file begins, stands before it anyhow.
[[nodiscard]] inline std::string reason_of(const std::exception& error, const std::string& name) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return "there is not enough memory for it";
  const std::string what = error.what();
  return what.starts_with(name + ": ") ? what.substr(name.size() + 2) : what;
}

/// A line on standard error. A name that is no name of a file, such as a whole note by mistake, is not repeated but
/// counted among `names`.
inline void report(const char* program, const failed_note& note, const std::vector<std::string>& names) {
  const bool is_odd = note.name.size() > 1024 || note.name.find_first_of("\n\r\x1b") != std::string::npos;
  const auto place = std::find(names.begin(), names.end(), note.name) - names.begin() + 1;
  const auto name = is_odd ? "note " + std::to_string(place) : note.name;
  std::fprintf(stderr, "%s: %s: %s\n", program, name.c_str(), note.reason.c_str());
}

}  // namespace clinicalbert::examples
