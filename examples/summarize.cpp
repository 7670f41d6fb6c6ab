// Summarizes texts of any length: by sentences of theirs, or in words of an encoder-decoder's own.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "clinicalbert/backends/thread_pool.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/generation_options.hpp"
#include "examples/json_line.hpp"
#include "examples/note_summarizer.hpp"
#include "examples/output.hpp"
#include "examples/record_field.hpp"
#include "examples/summary_output.hpp"
#include "examples/summary_settings.hpp"
#include "examples/text_lines.hpp"
#include "examples/visible_text.hpp"

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
  text_lines_options texts;
  texts.kind = text_kind::whole;
  std::string cpu, format = "text", output_path;
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
  app.add_flag("--trace", how.writing.how.traces, "Tell where the sentences of the summary come from");
  app.add_option("--format", format, "text or jsonl")->check(CLI::IsMember({"text", "jsonl"}))->capture_default_str();
  app.add_option("--output", output_path, "file for the result, which appears whole or not at all")->type_name("PATH");
  add_text_options(app, texts);
  add_cpu_option(app, cpu);
  return run_program(app, argc, argv, [&] {
    if (choose_cpu(cpu)) return 0;
    check_summary_options(app, how);
    if (!how.generates() && app.count("--max-length") != 0)
      throw usage_error("--max-length is for a --model that writes summaries, not for sentences of the text");
    if (!how.precision.empty() && how.model.empty()) throw usage_error("--precision needs --model");
    const note_summarizer summarizer(how);
    output out(output_path);
    const bool has_names = texts.kind == text_kind::whole && !texts.files.empty();
    // Many texts: a session a thread. One text: one session that spreads its work over all threads.
    std::optional<backends::thread_pool> pool;
    if (texts.kind == text_kind::whole && texts.files.size() <= 1 && texts.threads > 1)
      pool.emplace(static_cast<int>(std::exchange(texts.threads, 1)) - 1);
    const auto open_session = [&] { return note_summarizer::session(summarizer, pool ? &*pool : nullptr); };
    const auto failures = write_line_per_text(texts, out, [&] {
      return [&, session = open_session()](const text_record& record, std::string& lines) mutable {
        const auto found = session.summarize(record.text);
        const std::string name = has_names ? name_for_messages(texts.files, record.file) : "";
        if (format == "jsonl") {
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
    return report(app, failures);
  });
}
