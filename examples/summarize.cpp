// Summarizes texts of any length: by sentences of theirs, or in words of an encoder-decoder's own.

#include <CLI/CLI.hpp>
#include <string>

#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/generation_options.hpp"
#include "examples/open_note_summarizer.hpp"
#include "examples/summary_settings.hpp"
#include "examples/text_lines.hpp"
#include "examples/write_summaries.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description = "Summarizes texts, English or Chinese. They are UTF-8 and may hold any bytes.";

constexpr const char* more_help = R"(Examples:
  summarize report.txt                                        three sentences of it, chosen by their words
  summarize --extractive --sentences 5 --model minilm *.txt   by an encoder's embeddings
  summarize --model summarizer --trace article.txt            in the model's words, and where they come from
  summarize --model summarizer --format jsonl --input jsonl questions.jsonl

Sentences are chosen by maximal marginal relevance (Carbonell and Goldstein 1998): what says most and was not said yet.
A model that writes summaries is the folder of an EncoderDecoderModel of two BERTs. A text that is longer than its
encoder reads goes in parts, sections together where they fit: nothing is cut. Numbers in such a summary that the text
lacks, or has without this unit, are always named. What --trace shows is where the decoder looked, which is a hint.

Formats:
  text   the summary, a line a sentence or a part; with --trace and for numbers, lines that begin with two blanks
  jsonl  {"note": PATH, "summary": , "sentences": [{"begin": , "end": , "rank": , "relevance": , "score": }]}, offsets in
         bytes of the text, half-open; of a model that writes {"note": PATH, "summary": , "parts": [{"begin": , "end": ,
         "summary": {"begin": , "end": }, "score": }], "numbers": [{"begin": , "end": , "lacks": "value"}]}, with "lacks":
         "unit" for a number of another unit, and with --trace "sentences": [{"begin": , "end": , "sources": [{"begin": ,
         "end": , "mass": }]}]: of these, parts and sources are bytes of the text, and sentences, numbers and a part's
         "summary" bytes of the summary; "id" comes first where a JSON line has one, and only whole files have a "note"

)";

}  // namespace

int main(int argc, char** argv) {
  summary_settings how;
  summarizing o;
  std::string cpu;
  CLI::App app(description, "summarize");
  app.footer(std::string(more_help) + text_options_help);
  app.add_option(
         "--model", how.model,
         "folder of an encoder-decoder, or with --extractive of an encoder (a folder, its file of weights, or a "
         "frozen file); without it, sentences are chosen by their words")
      ->type_name("FOLDER");
  app.add_option("--precision", how.precision,
                 "fp32, bf16 or int8; by default that of a frozen file, and fp32 of a folder")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME");
  app.add_option("--max-length", how.writing.how.target.max_length, max_length_of_summaries)
      ->check(CLI::Range(2, 4096));
  add_summary_options(app, how);
  add_summarizing_options(app, o, how);
  add_cpu_option(app, cpu);
  return run_program(app, argc, argv, [&] {
    if (choose_cpu(cpu)) return 0;
    check_summary_options(app, how);
    if (!how.generates() && app.count("--max-length") != 0)
      throw usage_error("--max-length is for a --model that writes summaries, not for sentences of the text");
    if (!how.precision.empty() && how.model.empty()) throw usage_error("--precision needs --model");
    return report(app, write_summaries(o, how, open_note_summarizer(how)));
  });
}
