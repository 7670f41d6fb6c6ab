// Finds the entities of notes by a GPU.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "clinicalbert/backends/cuda/runtime/open_gpu.hpp"
#include "examples/annotate_notes.hpp"
#include "examples/command_line.hpp"
#include "examples/cuda/open_cuda_tagger.hpp"
#include "examples/default_model.hpp"
#include "examples/failed_note.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description =
    "Finds entities, such as diseases and chemicals, in clinical notes, by an NVIDIA GPU. As annotate, which needs "
    "none.";

constexpr const char* more_help = R"(Examples:
  annotate_cuda --format jsonl *.txt > found.jsonl
  annotate_cuda --precision bf16 --model my_model --format brat --output FOLDER *.txt

A model is the folder of one, or its file of weights. Formats are those of annotate.
Exit status: 0, all done; 1, something failed, or there is no GPU that can be used; 2, wrong command line.
)";

}  // namespace

int main(int argc, char** argv) {
  annotating o;
  o.threads = 4;
  std::string precision = "fp32";
  CLI::App app(description, "annotate_cuda");
  app.footer(more_help);
  add_annotating_options(app, o);
  app.add_option("--precision", precision, "in which the model is multiplied: fp32 (default), tf32, bf16 or fp16")
      ->check(CLI::IsMember({"fp32", "tf32", "bf16", "fp16"}))
      ->type_name("NAME");
  app.add_option("--threads", o.threads, "notes at a time, each in a stream of its own; 4 by default")
      ->check(CLI::Range(1, 64))
      ->type_name("N");
  return run_program(app, argc, argv, [&] {
    check_annotating(o);
    (void)backends::require_gpu();
    const auto model = o.model.empty() ? default_model() : std::filesystem::path(o.model);
    const auto failed = annotate_notes(o, model, *open_cuda_tagger(model, precision));
    for (const auto& note : failed) report("annotate_cuda", note, o.notes);
    return failed.empty() ? 0 : 1;
  });
}
