// Summarizes texts of any length in words of an encoder-decoder's own, by a GPU.

#include <CLI/CLI.hpp>
#include <string>

#include "clinicalbert/backends/cuda/runtime/open_gpu.hpp"
#include "examples/command_line.hpp"
#include "examples/cuda/open_cuda_summarizer.hpp"
#include "examples/generation_options.hpp"
#include "examples/note_summarizer.hpp"
#include "examples/summary_settings.hpp"
#include "examples/text_lines.hpp"
#include "examples/write_summaries.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description =
    "Summarizes texts, English or Chinese, in words of a model's own, by an NVIDIA GPU. As summarize, which needs "
    "none, "
    "and which also chooses sentences.";

constexpr const char* more_help = R"(Examples:
  summarize_cuda --model summarizer --trace article.txt
  summarize_cuda --model summarizer --precision bf16 --format jsonl --input jsonl questions.jsonl

A model is the folder of an EncoderDecoderModel of two BERTs. Formats are those of summarize.

)";

}  // namespace

int main(int argc, char** argv) {
  summary_settings how;
  how.precision = "fp32";
  summarizing o;
  o.texts.threads = 4;
  CLI::App app(description, "summarize_cuda");
  app.footer(std::string(more_help) + text_options_help);
  app.add_option("--model", how.model, "folder of an encoder-decoder")->required()->type_name("FOLDER");
  app.add_option("--precision", how.precision, "in which the model is multiplied: fp32 (default), tf32, bf16 or fp16")
      ->check(CLI::IsMember({"fp32", "tf32", "bf16", "fp16"}))
      ->type_name("NAME");
  app.add_option("--max-length", how.writing.how.target.max_length, max_length_of_summaries)
      ->check(CLI::Range(2, 4096));
  add_writing_options(app, how);
  add_summarizing_options(app, o, how);
  app.get_option("--threads")->description("texts at a time, each in a stream of its own; 4 by default");
  return run_program(app, argc, argv, [&] {
    check_writing_options(app, how);
    (void)backends::require_gpu();
    const note_summarizer summarizer(how, open_cuda_summarizer(how.model, how.precision, how.options()));
    return report(app, write_summaries(o, how, summarizer));
  });
}
