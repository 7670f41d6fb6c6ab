#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "examples/read_corpus.hpp"

namespace clinicalbert::examples {

/// Lines that have something in common: all are counted, the first of them are named.
class counted_lines {
 public:
  explicit counted_lines(std::size_t most) : most_(most) {}

  void add(const std::string& file, std::size_t line) {
    if (count_++ < most_) at_.push_back({{"file", file}, {"line", line}});
  }
  [[nodiscard]] nlohmann::ordered_json json() const { return {{"count", count_}, {"at", at_}}; }

 private:
  std::size_t most_;
  std::size_t count_ = 0;
  nlohmann::ordered_json at_ = nlohmann::ordered_json::array();
};

/// What is odd about the bytes of a file, or of the .txt files of a folder: line numbers from 1, at most `most` of
/// each.
[[nodiscard]] inline nlohmann::ordered_json encoding_report(const std::filesystem::path& path, std::size_t most) {
  std::vector<std::string> utf8_marks, utf16_marks;
  counted_lines invalid(most), replaced(most), controls(most), lone_cr(most), crlf(most);
  for (const auto& file : std::filesystem::is_directory(path) ? files_in(path, ".txt") : std::vector{path}) {
    const std::string text = corpora::read_text(file);
    const std::string name = file.filename().string();
    if (text.starts_with("\xEF\xBB\xBF")) utf8_marks.push_back(name);
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) utf16_marks.push_back(name);
    corpora::for_each_line(text, [&](std::string_view line, std::size_t number, std::size_t first_byte) {
      if (files::first_invalid_utf8(line)) invalid.add(name, number);
      if (line.find("\xEF\xBF\xBD") != std::string_view::npos) replaced.add(name, number);
      if (line.find('\r') != std::string_view::npos) lone_cr.add(name, number);
      const auto is_control = [](char c) { return (c >= 0 && c < ' ' && c != '\t' && c != '\r') || c == 0x7F; };
      if (std::find_if(line.begin(), line.end(), is_control) != line.end()) controls.add(name, number);
      const auto end = first_byte + line.size();
      if (end < text.size() && text[end] == '\r') crlf.add(name, number);
    });
  }
  return {{"utf8_byte_order_marks", utf8_marks},
          {"utf16_byte_order_marks", utf16_marks},
          {"lines_not_utf8", invalid.json()},
          {"lines_with_replacement_characters", replaced.json()},
          {"lines_with_control_characters", controls.json()},
          {"lines_with_lone_cr", lone_cr.json()},
          {"lines_that_end_with_cr_lf", crlf.json().at("count")}};
}

}  // namespace clinicalbert::examples
