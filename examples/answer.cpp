// Answers a question with a stretch of a text: of files that are read whole, or of a folder in which passages are
// searched first.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/plain_text.hpp"
#include "clinicalbert/labels/answers.hpp"
#include "clinicalbert/tasks/question_answerer.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/output.hpp"
#include "examples/passage_library.hpp"
#include "examples/precisions/open_answerer.hpp"
#include "examples/visible_text.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description =
    "Answers a question with a stretch of a text. Texts are read as UTF-8 and may hold any bytes.";

constexpr const char* more_help = R"(Examples:
  answer --model my_model report.txt "What was the patient given?"
  answer --model my_model --documents FOLDER "What is the main cause of HIV-1 infection in children?"
  answer --model my_model --documents FOLDER --passages 50 --count 5 --format jsonl "..."

Files are read whole, in windows that overlap. Of a folder, all files below it are cut into passages; those that have
most of the question's words (BM25) are read.

Formats:
  text   the passage with [the answer] in it, and where it stands
  jsonl  {"file": PATH, "begin": , "end": , "passage": {"begin": , "end": , "score": }, "score": , "probability": ,
         "no_answer_score": }, a line an answer; offsets in bytes of the file, half-open; {"file": null} if there is none
Exit status: 0, also without an answer; 1, something failed; 2, wrong command line.
)";

struct options {
  std::string model, precision, cpu, documents, format = "text", output_path;
  std::vector<std::string> words;  // files, and the question at the end
  std::size_t passages = 20, passage_words = 100, count = 1, threads = default_threads();
  std::optional<double> threshold;
  tasks::answering_options how;
};

/// What is read for the question: passages that were found, or files.
std::vector<passage> choose_passages(const options& o, const passage_library& library, std::string_view question) {
  if (!o.documents.empty()) return library.find(question, o.passages);
  std::vector<passage> whole;
  for (std::size_t n = 0; n < library.notes().size(); ++n)
    whole.push_back({n, {0, static_cast<std::uint32_t>(library.notes()[n].text.size())}});
  return whole;
}

std::string json_line(const passage_library& library, const std::vector<passage>& read, const labels::answers& found,
                      const labels::answer& one) {
  const auto& from = read[one.text];
  nlohmann::ordered_json line{{"file", library.notes()[from.note].name},
                              {"begin", from.span.begin + one.span.begin},
                              {"end", from.span.begin + one.span.end}};
  line["passage"] = {{"begin", from.span.begin}, {"end", from.span.end}};
  if (from.score) line["passage"]["score"] = *from.score;
  line["score"] = one.score;
  line["probability"] = one.probability;
  line["no_answer_score"] = found.no_answer_score;
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string text_lines(const passage_library& library, const std::vector<passage>& read, const labels::answer& one) {
  const auto& from = read[one.text];
  const std::string_view text = library.text_of(from);
  // Of a file that was read whole, the lines about the answer.
  constexpr std::size_t about = 300;
  std::size_t begin = one.span.begin > about ? one.span.begin - about : 0;
  std::size_t end = std::min<std::size_t>(text.size(), one.span.end + about);
  const auto is_inside_code_point = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  while (begin < one.span.begin && is_inside_code_point(begin)) ++begin;
  while (end > one.span.end && is_inside_code_point(end)) --end;
  char where[160];
  std::snprintf(where, sizeof where, ": bytes %u to %u, score %.3f, probability %.3f\n",
                from.span.begin + one.span.begin, from.span.begin + one.span.end, static_cast<double>(one.score),
                one.probability);
  const auto part = [&](std::size_t first, std::size_t last) { return visible_text(text.substr(first, last - first)); };
  return visible_text(library.notes()[from.note].name) + where + (begin > 0 ? "..." : "") +
         part(begin, one.span.begin) + "[" + part(one.span.begin, one.span.end) + "]" + part(one.span.end, end) +
         (end < text.size() ? "..." : "") + "\n";
}

void answer(const options& o, const std::string& question, const std::vector<std::filesystem::path>& files) {
  const auto answerer = open_answerer(o.model, o.precision, o.how);
  output out(o.output_path);
  std::vector<corpora::note> notes;
  for (const auto& file : files) notes.push_back(corpora::read_note(file));
  const passage_library library(std::move(notes), o.passage_words);
  const auto read = choose_passages(o, library, question);
  std::vector<std::string_view> texts;
  for (const auto& one : read) texts.push_back(library.text_of(one));

  std::unique_ptr<backends::thread_pool> pool;
  if (o.threads > 1) pool = std::make_unique<backends::thread_pool>(static_cast<int>(o.threads) - 1);
  const auto found = answerer->open_session(pool.get())->answer(question, texts);
  const bool is_none = found.best.empty() || (o.threshold && found.has_none(*o.threshold));
  if (is_none) {
    out.write(o.format == "jsonl" ? "{\"file\":null}\n" : "no answer\n");
  } else {
    for (std::size_t i = 0; i < std::min(o.count, found.best.size()); ++i)
      out.write(o.format == "jsonl" ? json_line(library, read, found, found.best[i])
                                    : (i > 0 ? "\n" : "") + text_lines(library, read, found.best[i]));
  }
  out.commit();
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app(description, "answer");
  app.footer(more_help);
  app.add_option("--model", o.model, "folder of a model that answers questions, its file of weights, or a frozen file")
      ->required()
      ->type_name("FOLDER_OR_FILE");
  app.add_option("--documents", o.documents, "folder whose files are searched for passages")->type_name("FOLDER");
  app.add_option("--passages", o.passages, "passages of the folder that are read")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--passage-words", o.passage_words, "words of a passage at most")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--count", o.count, "answers to print, the best first")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  app.add_option(
         "--threshold", o.threshold,
         "print no answer where its score is above that of the best one by more than this; by default, the best "
         "one is printed always")
      ->type_name("SCORE");
  app.add_option("--longest", o.how.answers.longest, "pieces of an answer at most")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app.add_option("--max-length", o.how.windows.length, "pieces of a window, the question included")
      ->check(CLI::Range(8, 4096))
      ->capture_default_str();
  app.add_option("--stride", o.how.windows.overlap, "pieces of a text that its windows share")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  app.add_option("--precision", o.precision,
                 "fp32, bf16 or int8; by default that of a frozen file, and fp32 of a folder")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME");
  app.add_option("--format", o.format, "text or jsonl")->check(CLI::IsMember({"text", "jsonl"}))->capture_default_str();
  app.add_option("--output", o.output_path, "file for the result, which appears whole or not at all")
      ->type_name("PATH");
  app.add_option("--threads", o.threads)->check(CLI::Range(1, 1024))->capture_default_str();
  add_cpu_option(app, o.cpu);
  app.add_option("FILE... QUESTION", o.words, "texts to read, and the question")->type_name("");
  return run_program(app, argc, argv, [&] {
    if (choose_cpu(o.cpu)) return;
    if (o.words.empty()) throw usage_error("there is no question");
    const std::string question = o.words.back();
    std::vector<std::filesystem::path> files(o.words.begin(), o.words.end() - 1);
    if (files.empty() == o.documents.empty())
      throw usage_error("a question is asked of files or of --documents, one of both");
    if (!o.documents.empty()) files = files_below(o.documents);
    answer(o, question, files);
  });
}
