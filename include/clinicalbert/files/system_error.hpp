#pragma once

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "clinicalbert/files/file_error.hpp"

namespace clinicalbert::files {

/// Throws file_error "PATH: cannot ACTION: reason" with the system's reason for `code` (errno).
[[noreturn]] inline void throw_system_error(const std::filesystem::path& path, const std::string& action, int code) {
  throw file_error(path, "cannot " + action + ": " + std::generic_category().message(code));
}

}  // namespace clinicalbert::files
