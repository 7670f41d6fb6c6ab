#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "examples/command_line.hpp"
#include "examples/in_order.hpp"
#include "examples/output.hpp"
#include "examples/text_batches.hpp"
#include "examples/text_worker.hpp"

namespace clinicalbert::examples {

/// Where the texts of a program are, and on how many threads they are worked.
struct text_lines_options {
  text_kind kind = text_kind::lines;
  std::vector<std::string> files;  ///< "-", or none: standard input
  std::size_t threads = default_threads();
  std::size_t longest = std::numeric_limits<std::uint32_t>::max();  ///< bytes of a line, or of a whole file
};

/// The options --input, whose default is what `o` has, and --threads and the arguments FILE, which programs that turn
/// texts into lines share.
inline void add_text_options(CLI::App& app, text_lines_options& o) {
  static const std::map<std::string, text_kind> kinds = {
      {"lines", text_kind::lines}, {"jsonl", text_kind::jsonl}, {"whole", text_kind::whole}};
  app.add_option_function<std::string>(
         "--input", [&o](const std::string& kind) { o.kind = kinds.at(kind); },
         std::string("What is a text: each of the lines") + (o.kind == text_kind::lines ? " (default)" : "") +
             ", the \"text\" of each JSON line (jsonl) or a whole file" +
             (o.kind == text_kind::whole ? " (default)" : ""))
      ->check(CLI::IsMember({"lines", "jsonl", "whole"}))
      ->type_name("KIND");
  app.add_option("--threads", o.threads,
                 "Threads; all that may run here by default. The output is the same for any number")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_option("FILE", o.files, "Files of texts; - or none: standard input")->type_name("");
}

/// What `add_text_options` means and how such a program ends, for its help.
inline constexpr const char* text_options_help = R"(A text is:
  lines  what stands before each LF: a CR before it and a byte order mark at the beginning of the file belong to it
  jsonl  the "text" of each JSON object, one a line; other fields are left alone, empty lines and a byte order mark skipped
  whole  all bytes of a file
A line or a whole file of 4 GiB or more is refused. A file of lines may be larger than memory.

A text or file that cannot be done is named at the end with the reason, and the others are done.
Exit status: 0, all done; 1, something failed; 2, wrong command line.
)";

/// The name of a file for messages. What is no name, such as a whole note by mistake, is not repeated.
[[nodiscard]] inline std::string name_for_messages(const std::vector<std::string>& files, std::size_t i) {
  const bool is_odd = files[i].size() > 1024 || files[i].find_first_of("\n\r\x1b") != std::string::npos;
  return is_odd ? "file " + std::to_string(i + 1) : files[i] == "-" ? "standard input" : files[i];
}

/// Makes a line of output of each text, on many threads, and writes the lines in the order of the texts: as soon as
/// they are there, so that who writes a text a line by hand is answered line by line.
///
/// `open_worker()` is called once a thread and gives a callable that appends the line, with its LF, of a text:
/// `void(std::string_view text, std::string& lines)` or `void(const text_record&, std::string& lines)`. Where it throws
/// a std::runtime_error, whose message must not quote the text, that text has no line and the others are done. Returns
/// what failed, a sentence each, "FILE: line N: why" or "FILE: why": the first 1,000 and how many more.
///
/// Throws usage_error if standard input is given twice, and what `out` and other errors of the worker throw.
template <class OpenWorker>
[[nodiscard]] std::vector<std::string> write_line_per_text(const text_lines_options& options, output& out,
                                                           OpenWorker open_worker) {
  auto files = options.files;
  if (files.empty()) files.emplace_back("-");
  if (std::count(files.begin(), files.end(), "-") > 1) throw usage_error("- can be given once only");

  constexpr std::size_t most_failures = 1000;
  std::vector<std::string> failures;
  std::size_t more_failures = 0, file = 0, lines_before = 0;
  const auto open = [&] { return batch_worker(open_worker(), options.kind, options.longest); };
  const auto use = [&](text_lines& done) {
    if (!done.lines.empty()) out.write(done.lines);
    if (done.batch.file != file) lines_before = 0;
    file = done.batch.file;
    for (const auto& [line, why] : done.failures) {
      const bool has_lines = options.kind != text_kind::whole && (done.batch.failure.empty() || done.batch.is_line);
      const auto place = has_lines ? ": line " + std::to_string(lines_before + line + 1) : "";
      if (failures.size() < most_failures)
        failures.push_back(name_for_messages(files, file) + place + ": " + why);
      else
        ++more_failures;
    }
    lines_before += done.count;
    constexpr std::size_t much = std::size_t{1} << 24;  // bytes that are not kept for the next batch
    if (done.batch.bytes.capacity() > much) std::string().swap(done.batch.bytes);
    if (done.lines.capacity() > much) std::string().swap(done.lines);
  };
  batch_reader reader(files, options.kind, options.longest);
  stream_in_order<text_lines>(
      options.threads, [&](text_lines& next) { return reader.read(next.batch); }, open, use);
  if (more_failures != 0) failures.push_back(std::to_string(more_failures) + " more could not be done");
  return failures;
}

/// Says what failed on standard error, a line each; returns the exit status.
[[nodiscard]] inline int report(const CLI::App& app, const std::vector<std::string>& failures) {
  for (const auto& failure : failures) std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), failure.c_str());
  return failures.empty() ? 0 : 1;
}

}  // namespace clinicalbert::examples
