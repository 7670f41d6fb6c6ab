#pragma once

#include <cstddef>
#include <filesystem>

namespace clinicalbert::examples {

/// What is asked of the page of `evaluate --report`.
struct report_settings {
  std::filesystem::path path = {};  ///< empty: no page
  std::size_t worst = 20;           ///< errors that a file's table has
  bool shows_texts = false;         ///< what the errors were made on stands on the page
};

}  // namespace clinicalbert::examples
