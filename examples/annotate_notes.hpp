#pragma once

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/plain_text.hpp"
#include "clinicalbert/tasks/entity_tagger.hpp"
#include "clinicalbert/weights/frozen_file.hpp"
#include "examples/brat_folder.hpp"
#include "examples/command_line.hpp"
#include "examples/failed_note.hpp"
#include "examples/html_page.hpp"
#include "examples/in_order.hpp"
#include "examples/note_format.hpp"
#include "examples/output.hpp"
#include "examples/progress_line.hpp"
#include "examples/terminal_text.hpp"

namespace clinicalbert::examples {

/// What `annotate` is told, wherever its model runs.
struct annotating {
  std::string model, format = "text", output_path;
  std::size_t threads = default_threads();
  std::vector<std::string> notes;
};

/// The options of these but for `threads`, whose meaning depends on where the model runs.
inline void add_annotating_options(CLI::App& app, annotating& o) {
  app.add_option("--model", o.model,
                 "folder of the model, its file of weights, or a frozen file; without it, the default model")
      ->type_name("FOLDER_OR_FILE");
  app.add_option("--format", o.format, "text (default), jsonl, brat or html")
      ->check(CLI::IsMember({"text", "jsonl", "brat", "html"}))
      ->type_name("FORMAT");
  app.add_option("--output", o.output_path,
                 "file for the result, which appears whole or not at all; for brat, a folder")
      ->type_name("PATH");
  app.add_option("NOTE", o.notes, "files with a note each; - or none: standard input")->type_name("");
}

/// Fills in the notes that were not named. Throws usage_error.
inline void check_annotating(annotating& o) {
  if (o.notes.empty()) o.notes.emplace_back("-");
  if (std::count(o.notes.begin(), o.notes.end(), "-") > 1) throw usage_error("- can be given once only");
}

/// The name of a frozen file, or of the folder of a model, however it was given.
[[nodiscard]] inline std::string name_of(const std::filesystem::path& model) {
  if (weights::is_frozen_file(model)) return model.stem().string();
  const auto whole = std::filesystem::canonical(model);
  return (std::filesystem::is_directory(whole) ? whole : whole.parent_path()).filename().string();
}

[[nodiscard]] inline corpora::note read_named_note(const std::string& name) {
  return name == "-" ? corpora::read_note(std::cin, name) : corpora::read_note(std::filesystem::path(name));
}

[[nodiscard]] inline std::unique_ptr<note_format> open_format(const annotating& o, output& out,
                                                              const labels::label_set& types,
                                                              const std::filesystem::path& model) {
  if (o.format == "jsonl") return std::make_unique<jsonl_format>(out, types);
  if (o.format == "html") return std::make_unique<html_page>(out, types, name_of(model));
  if (o.format == "brat") return std::make_unique<brat_folder>(out, types, o.output_path, o.notes);
  const char* no_color = std::getenv("NO_COLOR");
  const bool is_colored = out.is_terminal() && (no_color == nullptr || *no_color == '\0');
  return std::make_unique<terminal_text>(out, types, is_colored, o.notes.size() > 1);
}

/// Writes what the tagger finds in the notes; `model` is its name for the result. Returns the notes that could not be
/// done.
[[nodiscard]] inline std::vector<failed_note> annotate_notes(const annotating& o, const std::filesystem::path& model,
                                                             const tasks::entity_tagger& tagger) {
  output out(o.format == "brat" ? std::filesystem::path() : std::filesystem::path(o.output_path));
  const auto format = open_format(o, out, tagger.types(), model);

  // Many notes: a session a thread. One note: one session that spreads its work over all threads.
  const std::size_t threads = std::min(o.threads, o.notes.size());
  std::unique_ptr<backends::thread_pool> pool;
  if (o.notes.size() == 1 && o.threads > 1)
    pool = std::make_unique<backends::thread_pool>(static_cast<int>(o.threads) - 1);

  using result = std::variant<rendered_note, failed_note>;
  const auto open_worker = [&] {
    return [&, session = tagger.open_session(pool.get())](std::size_t number) -> result {
      const auto& name = o.notes[number];
      try {
        const auto note = read_named_note(name);
        const auto entities = session->annotate(note.text);
        rendered_note done{number, name, format->render(number, note, entities), {}};
        done.counts.resize(tagger.types().size());
        for (const auto& entity : entities) ++done.counts[entity.label];
        return done;
      } catch (const std::exception& error) {
        return failed_note{name, reason_of(error, name)};
      }
    };
  };

  std::optional<progress_line> progress;
  if (o.notes.size() > 1 && isatty(STDERR_FILENO) == 1 && !out.is_terminal()) progress.emplace();
  std::vector<failed_note> failed;
  std::size_t done = 0;
  in_order<result>(o.notes.size(), threads, open_worker, [&](result&& one) {
    if (auto* note = std::get_if<rendered_note>(&one))
      format->put(std::move(*note));
    else
      failed.push_back(std::move(std::get<failed_note>(one)));
    ++done;
    if (progress) progress->show(done, o.notes.size(), std::to_string(done) + " notes");
  });
  if (failed.size() < o.notes.size()) {
    format->finish(failed);
    out.commit();
  }
  return failed;
}

}  // namespace clinicalbert::examples
