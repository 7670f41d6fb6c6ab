#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/system_error.hpp"

namespace clinicalbert::examples {

/// Documents of a file: a stretch of bytes of it that begins and ends between two documents.
struct corpus_stretch {
  std::filesystem::path path;
  std::string format;  ///< text, jsonl, pubtator, bioc-json or bioc-xml
  std::size_t begin = 0, end = 0;
};

/// What a path's ending says: text, jsonl, pubtator, bioc-json or bioc-xml; empty for others.
[[nodiscard]] inline std::string corpus_format_of(const std::filesystem::path& path) {
  const auto ending = path.extension();
  if (ending == ".txt") return "text";
  if (ending == ".jsonl") return "jsonl";
  if (ending == ".pubtator") return "pubtator";
  if (ending == ".json") return "bioc-json";
  return ending == ".xml" ? "bioc-xml" : "";
}

/// Files as they are given, and for a folder all files in it whose ending says a format, sorted by path. A format that
/// is given is that of all. Throws files::file_error for a file of unknown format and a folder without one that is
/// known.
[[nodiscard]] inline std::vector<corpus_stretch> find_corpus_files(const std::vector<std::string>& paths,
                                                                   const std::string& format) {
  std::vector<corpus_stretch> found;
  const auto add = [&](const std::filesystem::path& path) {
    const std::string is = format.empty() ? corpus_format_of(path) : format;
    if (!is.empty()) found.push_back({path, is});
  };
  for (const std::filesystem::path path : paths) {
    const std::size_t before = found.size();
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      std::vector<std::filesystem::path> inside;
      std::filesystem::recursive_directory_iterator at(path, error), end;
      for (; !error && at != end; at.increment(error))
        if (at->is_regular_file(error)) inside.push_back(at->path());
      if (error) files::throw_system_error(path, "list the files", error.value());
      std::sort(inside.begin(), inside.end());
      for (const auto& file : inside) add(file);
      if (found.size() == before) throw files::file_error(path, "holds no file of a format that is read");
    } else {
      add(path);
      if (found.size() == before) throw files::file_error(path, "has an ending that says no format; give --format");
    }
  }
  return found;
}

/// Parts of a corpus of about `size` bytes each: where they begin depends on the files alone. Files of many documents
/// are cut between two of them. A file that cannot be read is in a part of its own, where it fails.
[[nodiscard]] inline std::vector<std::vector<corpus_stretch>> plan_corpus_parts(
    const std::vector<corpus_stretch>& files, std::size_t size) {
  std::vector<std::vector<corpus_stretch>> parts;
  std::size_t room = 0;
  const auto add = [&](corpus_stretch stretch) {
    if (room == 0) {
      parts.emplace_back();
      room = size;
    }
    room -= std::min(room, std::max<std::size_t>(1, stretch.end - stretch.begin));
    parts.back().push_back(std::move(stretch));
  };
  for (const auto& file : files) {
    const std::string_view border = file.format == "jsonl" ? "\n" : file.format == "pubtator" ? "\n\n" : "";
    try {
      const files::mapped_file mapped(file.path);
      const std::string_view text = mapped.text();
      for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = text.size();
        if (!border.empty() && text.size() - begin > size) {
          const std::size_t found = text.find(border, begin + size);
          if (found != std::string_view::npos) end = found + border.size();
        }
        add({file.path, file.format, begin, end});
        begin = end;
      }
    } catch (const files::file_error&) {
      room = 0;
      add(file);
    }
  }
  return parts;
}

}  // namespace clinicalbert::examples
