#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "clinicalbert/backends/thread_pool.hpp"
#include "examples/json_line.hpp"
#include "examples/note_summarizer.hpp"
#include "examples/output.hpp"
#include "examples/record_field.hpp"
#include "examples/summary_output.hpp"
#include "examples/summary_settings.hpp"
#include "examples/text_lines.hpp"
#include "examples/visible_text.hpp"

namespace clinicalbert::examples {

/// What `summarize` is told besides how, wherever its model runs.
struct summarizing {
  text_lines_options texts;
  std::string format = "text", output_path;

  summarizing() { texts.kind = text_kind::whole; }
};

/// The options of all that summarize: of their texts, --trace, --format and --output.
inline void add_summarizing_options(CLI::App& app, summarizing& o, summary_settings& how) {
  app.add_flag("--trace", how.writing.how.traces, "Tell where the sentences of the summary come from");
  app.add_option("--format", o.format, "text or jsonl")->check(CLI::IsMember({"text", "jsonl"}))->capture_default_str();
  app.add_option("--output", o.output_path, "file for the result, which appears whole or not at all")
      ->type_name("PATH");
  add_text_options(app, o.texts);
}

/// Summarizes all texts and writes what they came to; returns what `write_line_per_text` does, and throws as it does.
[[nodiscard]] inline auto write_summaries(const summarizing& o, const summary_settings& how,
                                          const note_summarizer& summarizer) {
  auto texts = o.texts;
  output out(o.output_path);
  const bool has_names = texts.kind == text_kind::whole && !texts.files.empty();
  // Many texts: a session a thread. One text: one session that spreads its work over all threads.
  std::optional<backends::thread_pool> pool;
  if (texts.kind == text_kind::whole && texts.files.size() <= 1 && texts.threads > 1)
    pool.emplace(static_cast<int>(std::exchange(texts.threads, 1)) - 1);
  const auto open_session = [&] { return note_summarizer::session(summarizer, pool ? &*pool : nullptr); };
  auto failures = write_line_per_text(texts, out, [&] {
    return [&, session = open_session()](const text_record& record, std::string& lines) mutable {
      const auto found = session.summarize(record.text);
      const std::string name = has_names ? name_for_messages(texts.files, record.file) : "";
      if (o.format == "jsonl") {
        nlohmann::ordered_json line;
        if (const auto id = record_field(record, "id"); !id.empty()) line["id"] = id;
        if (has_names) line["note"] = name;
        line.update(summary_json(record.text, found));
        lines += json_line(line);
        return;
      }
      if (texts.files.size() > 1 && has_names) lines += visible_text(name) + ":\n";
      lines += summary_text(record.text, found, how.writing.how.traces);
      if (texts.files.size() > 1 || texts.kind != text_kind::whole) lines += '\n';
    };
  });
  out.commit();
  return failures;
}

}  // namespace clinicalbert::examples
