// Finds the entities of notes: the program to read, with annotate_notes.hpp, for how the library is used on many notes
// at once.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "examples/annotate_notes.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/default_model.hpp"
#include "examples/failed_note.hpp"
#include "examples/precisions/open_tagger.hpp"

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

}  // namespace

int main(int argc, char** argv) {
  annotating o;
  std::string precision, cpu;
  CLI::App app(description, "annotate");
  app.footer(more_help);
  add_annotating_options(app, o);
  app.add_option(
         "--precision", precision,
         "in which the model is multiplied: fp32, bf16 or int8; by default that of a frozen file, and fp32 of a "
         "folder")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME");
  app.add_option("--threads", o.threads, "notes at a time, or threads for one note; all that may run here by default")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  add_cpu_option(app, cpu);
  return run_program(app, argc, argv, [&] {
    if (choose_cpu(cpu)) return 0;
    check_annotating(o);
    const auto model = o.model.empty() ? default_model() : std::filesystem::path(o.model);
    const auto failed = annotate_notes(o, model, *open_tagger(model, precision));
    for (const auto& note : failed) report("annotate", note, o.notes);
    return failed.empty() ? 0 : 1;
  });
}
