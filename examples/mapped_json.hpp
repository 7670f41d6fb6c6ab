#pragma once

#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "clinicalbert/text/cleaning/mapped_text.hpp"

namespace clinicalbert::examples {

/// Appends {"text": "...", "copied": [[begin, end, from, to], ...], "replaced": [...]} and LF: bytes begin to end of
/// the text come from bytes from to to of its original, one by one or all together. The text must be well-formed UTF-8.
inline void append(const text::mapped_text& made, std::string& line) {
  const auto append_number = [&line](std::uint32_t value) {
    char digits[10];
    line.append(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
  };
  const auto append_runs = [&](bool copied) {
    const char* before = "[";
    for (const auto& run : made.map.runs()) {
      if (run.copied != copied) continue;
      line += before;
      append_number(run.made.begin);
      line += ", ";
      append_number(run.made.end);
      line += ", ";
      append_number(run.original.begin);
      line += ", ";
      append_number(run.original.end);
      before = "], [";
    }
    if (before[0] == ']') line += ']';
  };
  line += "{\"text\": " + nlohmann::json(made.text).dump() + ", \"copied\": [";
  append_runs(true);
  line += "], \"replaced\": [";
  append_runs(false);
  line += "]}\n";
}

}  // namespace clinicalbert::examples
