// Finds the entities of notes: the program to read for how the library is used on many notes at once.

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
#include "examples/cpu_option.hpp"
#include "examples/default_model.hpp"
#include "examples/failed_note.hpp"
#include "examples/html_page.hpp"
#include "examples/in_order.hpp"
#include "examples/note_format.hpp"
#include "examples/output.hpp"
#include "examples/precisions/open_tagger.hpp"
#include "examples/progress_line.hpp"
#include "examples/terminal_text.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description =
    "Finds entities, such as diseases and chemicals, in clinical notes. Notes are read as UTF-8 and may hold any "
    "bytes.";

constexpr const char* more_help = R"(Examples:
  annotate report.txt                            the text with its entities marked, in color on a terminal
  annotate --format jsonl *.txt > found.jsonl    a line of JSON a note, offsets in bytes, half-open
  annotate --format html --output page.html *.txt
  annotate --format brat *.txt                   report.ann beside report.txt, for brat
  annotate --format brat --output FOLDER *.txt   report.ann and report.txt in a folder
  annotate --model my_model -                    a note from standard input, another model
  annotate --precision int8 --format jsonl *.txt faster, with scores that differ a little
  annotate --model my_model.frozen *.txt         a file that the program `freeze` made: starts at once

Formats:
  text   entities in color with their label on a terminal (without color if NO_COLOR is set), [entity|Label] elsewhere
  jsonl  {"note": PATH, "entities": [{"begin": , "end": , "label": , "score": }]}
  html   one page that needs nothing from outside
  brat   offsets in code points, as brat counts; annotations and texts of other content are never replaced

A note that cannot be done is named at the end with the reason, and the others are done.
Exit status: 0, all done; 1, something failed; 2, wrong command line.
)";

struct options {
  std::string model, precision, format = "text", output_path, cpu;
  std::size_t threads = default_threads();
  std::vector<std::string> notes;
};

/// The name of a frozen file, or of the folder of a model, however it was given.
std::string name_of(const std::filesystem::path& model) {
  if (weights::is_frozen_file(model)) return model.stem().string();
  const auto whole = std::filesystem::canonical(model);
  return (std::filesystem::is_directory(whole) ? whole : whole.parent_path()).filename().string();
}

corpora::note read(const std::string& name) {
  return name == "-" ? corpora::read_note(std::cin, name) : corpora::read_note(std::filesystem::path(name));
}

std::unique_ptr<note_format> open_format(const options& o, output& out, const labels::label_set& types,
                                         const std::filesystem::path& model) {
  if (o.format == "jsonl") return std::make_unique<jsonl_format>(out, types);
  if (o.format == "html") return std::make_unique<html_page>(out, types, name_of(model));
  if (o.format == "brat") return std::make_unique<brat_folder>(out, types, o.output_path, o.notes);
  const char* no_color = std::getenv("NO_COLOR");
  const bool is_colored = out.is_terminal() && (no_color == nullptr || *no_color == '\0');
  return std::make_unique<terminal_text>(out, types, is_colored, o.notes.size() > 1);
}

/// Returns the notes that could not be done.
std::vector<failed_note> annotate(const options& o) {
  const auto model = o.model.empty() ? default_model() : std::filesystem::path(o.model);
  const auto tagger = open_tagger(model, o.precision);
  output out(o.format == "brat" ? std::filesystem::path() : std::filesystem::path(o.output_path));
  const auto format = open_format(o, out, tagger->types(), model);

  // Many notes: a session a thread. One note: one session that spreads its work over all threads.
  const std::size_t threads = std::min(o.threads, o.notes.size());
  std::unique_ptr<backends::thread_pool> pool;
  if (o.notes.size() == 1 && o.threads > 1)
    pool = std::make_unique<backends::thread_pool>(static_cast<int>(o.threads) - 1);

  using result = std::variant<rendered_note, failed_note>;
  const auto open_worker = [&] {
    return [&, session = tagger->open_session(pool.get())](std::size_t number) -> result {
      const auto& name = o.notes[number];
      try {
        const auto note = read(name);
        const auto entities = session->annotate(note.text);
        rendered_note done{number, name, format->render(number, note, entities), {}};
        done.counts.resize(tagger->types().size());
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

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app(description, "annotate");
  app.footer(more_help);
  app.add_option("--model", o.model,
                 "folder of the model, its file of weights, or a frozen file; without it, the default model")
      ->type_name("FOLDER_OR_FILE");
  app.add_option(
         "--precision", o.precision,
         "in which the model is multiplied: fp32, bf16 or int8; by default that of a frozen file, and fp32 of a "
         "folder")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME");
  app.add_option("--format", o.format, "text (default), jsonl, brat or html")
      ->check(CLI::IsMember({"text", "jsonl", "brat", "html"}))
      ->type_name("FORMAT");
  app.add_option("--output", o.output_path,
                 "file for the result, which appears whole or not at all; for brat, a folder")
      ->type_name("PATH");
  app.add_option("--threads", o.threads, "notes at a time, or threads for one note; all of the machine by default")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  add_cpu_option(app, o.cpu);
  app.add_option("NOTE", o.notes, "files with a note each; - or none: standard input")->type_name("");
  return run_program(app, argc, argv, [&] {
    if (choose_cpu(o.cpu)) return 0;
    if (o.notes.empty()) o.notes.emplace_back("-");
    if (std::count(o.notes.begin(), o.notes.end(), "-") > 1) throw usage_error("- can be given once only");
    const auto failed = annotate(o);
    for (const auto& note : failed) report("annotate", note, o.notes);
    return failed.empty() ? 0 : 1;
  });
}
