#pragma once

#include <cstddef>
#include <cstdio>
#include <string_view>

#include "clinicalbert/corpora/lines.hpp"

namespace clinicalbert::examples {

/// Says what could not be read on standard error, and returns what a program then exits with.
[[nodiscard]] inline int say_remarks(const char* program, std::string_view remarks) {
  constexpr std::size_t most = 1000;
  std::size_t count = 0;
  corpora::for_each_line(remarks, [&](std::string_view line, std::size_t, std::size_t) {
    if (++count <= most) std::fprintf(stderr, "%s: %.*s\n", program, static_cast<int>(line.size()), line.data());
  });
  if (count > most) std::fprintf(stderr, "%s: %zu more could not be done\n", program, count - most);
  return count == 0 ? 0 : 1;
}

}  // namespace clinicalbert::examples
