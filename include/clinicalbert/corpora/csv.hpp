#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/file_error.hpp"

namespace clinicalbert::corpora {

/// What a quotation mark means in a table.
enum class quoting : std::uint8_t {
  strict,    ///< RFC 4180: it opens and closes a field, is doubled inside, and stands nowhere else
  at_start,  ///< the same for a field that begins with it; in another field it is text
  none,      ///< it is text
};

struct table_format {
  char separator = ',';
  quoting quotes = quoting::strict;

  /// RFC 4180.
  [[nodiscard]] static constexpr table_format csv() noexcept { return {',', quoting::strict}; }
  /// As most programs write and read it.
  [[nodiscard]] static constexpr table_format tsv() noexcept { return {'\t', quoting::at_start}; }

  friend constexpr bool operator==(const table_format&, const table_format&) noexcept = default;
};

struct table_row {
  std::size_t line = 0;  ///< where it begins, from 1
  std::vector<std::string> fields;

  friend bool operator==(const table_row&, const table_row&) = default;
};

/// Throws "PATH: line N, column M SENTENCE"; both count from 1.
[[noreturn]] inline void refuse_field(const std::filesystem::path& origin, std::size_t line, std::size_t column,
                                      std::string_view sentence) {
  throw files::file_error(
      origin, "line " + std::to_string(line) + ", column " + std::to_string(column) + " " + std::string(sentence));
}

/// Takes a table apart, row by row.
class table_parser {
 public:
  /// `text` and `origin`, which only errors name, outlive this object. A byte order mark is skipped.
  table_parser(std::string_view text, const std::filesystem::path& origin, table_format format)
      : text_(text), origin_(origin), format_(format), at_(text.starts_with("\xEF\xBB\xBF") ? 3 : 0) {}

  /// Overwrites `row` with the next one; false at the end. A line with nothing in it is no row.
  [[nodiscard]] bool next(table_row& row) {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_.substr(at_).starts_with("\r\n"))) end_line();
    if (at_ >= text_.size()) return false;
    row.line = line_;
    row.fields.clear();
    for (;;) {
      const bool is_quoted = format_.quotes != quoting::none && at_ < text_.size() && text_[at_] == '"';
      row.fields.push_back(is_quoted ? quoted(row.fields.size() + 1) : plain(row.fields.size() + 1));
      if (at_ == text_.size() || text_[at_] != format_.separator) break;
      ++at_;
    }
    end_line();
    return true;
  }

 private:
  /// From the CR or LF, or the text's end, to behind it.
  void end_line() noexcept {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size()) ++at_;
    ++line_;
  }

  [[nodiscard]] std::string plain(std::size_t column) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != format_.separator && text_[at_] != '\n') ++at_;
    // The CR of a CR LF, or of one that the file's end has cut.
    if (at_ > begin && text_[at_ - 1] == '\r' && (at_ == text_.size() || text_[at_] == '\n')) --at_;
    const auto field = text_.substr(begin, at_ - begin);
    if (format_.quotes == quoting::strict) {
      if (field.find('"') != std::string_view::npos)
        refuse_field(origin_, line_, column, "has a quotation mark and does not begin with it");
      if (field.find('\r') != std::string_view::npos)
        refuse_field(origin_, line_, column, "has a CR that no LF follows; lines end with LF or CR LF");
    }
    return std::string(field);
  }

  [[nodiscard]] std::string quoted(std::size_t column) {
    const std::size_t first_line = line_;
    std::string field;
    do {
      const std::size_t quote = text_.find('"', ++at_);
      if (quote == std::string_view::npos)
        refuse_field(origin_, first_line, column, "begins with a quotation mark, and none closes it");
      field += text_.substr(at_, quote - at_);
      at_ = quote + 1;
      if (at_ < text_.size() && text_[at_] == '"') field += '"';
    } while (at_ < text_.size() && text_[at_] == '"');
    line_ += static_cast<std::size_t>(std::count(field.begin(), field.end(), '\n'));
    const auto rest = text_.substr(at_);
    if (!rest.empty() && rest[0] != format_.separator && rest[0] != '\n' && !rest.starts_with("\r\n") && rest != "\r")
      refuse_field(origin_, line_, column, "goes on behind the quotation mark that closes it");
    return field;
  }

  std::string_view text_;
  const std::filesystem::path& origin_;
  table_format format_;
  std::size_t at_;
  std::size_t line_ = 1;
};

/// Reads a table; its first row may be a header. Lines end with LF or CR LF, and breaks inside of quotes are kept.
///
/// Throws file_error for `origin` with line and column, never their content, for what the format does not allow, and
/// for a row with another number of columns than the first.
[[nodiscard]] inline std::vector<table_row> parse_table(std::string_view text, const std::filesystem::path& origin,
                                                        table_format format) {
  std::vector<table_row> rows;
  table_parser parser(text, origin, format);
  for (table_row row; parser.next(row); rows.push_back(std::move(row))) {
    if (rows.empty() || row.fields.size() == rows[0].fields.size()) continue;
    refuse_line(origin, row.line,
                "has " + std::to_string(row.fields.size()) + " columns where the first row has " +
                    std::to_string(rows[0].fields.size()));
  }
  return rows;
}

/// Reads a file as `parse_table` does.
[[nodiscard]] inline std::vector<table_row> read_table(const std::filesystem::path& path, table_format format) {
  return parse_table(read_text(path), path, format);
}

}  // namespace clinicalbert::corpora
