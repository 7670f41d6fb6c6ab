// Answers a question with a stretch of a text, or by yes, no or maybe: of files that are read whole, or of a folder in
// which passages are searched first.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/plain_text.hpp"
#include "clinicalbert/tasks/question_answerer.hpp"
#include "examples/answer_lines.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/decide_question.hpp"
#include "examples/output.hpp"
#include "examples/passage_library.hpp"
#include "examples/precisions/open_answerer.hpp"
#include "examples/precisions/open_classifier.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description =
    "Answers a question with a stretch of a text, or by yes, no or maybe. Texts are read as UTF-8 and may hold any "
    "bytes.";

constexpr const char* more_help = R"(Examples:
  answer --model my_model report.txt "What was the patient given?"
  answer --model my_model --documents FOLDER "What is the main cause of HIV-1 infection in children?"
  answer --model my_model --documents FOLDER --passages 50 --count 5 --format jsonl "..."
  answer --model decisions --decide --documents FOLDER "Does preoperative anemia affect survival?"

Files are read whole, in windows that overlap. Of a folder, all files below it are cut into passages; those that have
most of the question's words (BM25) are read. With --decide, the model is one of finetune --task yes-no, and says what it
decides from each file, or from each of the --count best passages.

Formats:
  text   the passage with [the answer] in it, and where it stands
  jsonl  {"file": PATH, "begin": , "end": , "passage": {"begin": , "end": , "score": }, "score": , "probability": ,
         "no_answer_score": }, a line an answer; offsets in bytes of the file, half-open; {"file": null} if there is none
         With --decide {"file": PATH, "passage": {"begin": , "end": , "score": }, "labels": ["yes"], "scores": {"yes": ,
         "no": , "maybe": }, "windows": 1}
Exit status: 0, also without an answer; 1, something failed; 2, wrong command line.
)";

struct options {
  std::string model, precision, cpu, documents, format = "text", output_path;
  std::vector<std::string> words;  // files, and the question at the end
  std::size_t passages = 20, passage_words = 100, count = 1, threads = default_threads();
  std::optional<double> threshold;
  tasks::answering_options how;
  bool decides = false;

  [[nodiscard]] std::size_t passages_to_read() const noexcept { return decides ? std::min(count, passages) : passages; }
};

/// What is read for the question: passages that were found, or files.
std::vector<passage> choose_passages(const options& o, const passage_library& library, std::string_view question) {
  if (!o.documents.empty()) return library.find(question, o.passages_to_read());
  std::vector<passage> whole;
  for (std::size_t n = 0; n < library.notes().size(); ++n)
    whole.push_back({n, {0, static_cast<std::uint32_t>(library.notes()[n].text.size())}});
  return whole;
}

/// Threads beside the caller's; none for one.
std::unique_ptr<backends::thread_pool> make_pool(const options& o) {
  return o.threads > 1 ? std::make_unique<backends::thread_pool>(static_cast<int>(o.threads) - 1) : nullptr;
}

std::string answer(const options& o, const std::string& question, const passage_library& library,
                   const tasks::question_answerer& answerer) {
  const auto read = choose_passages(o, library, question);
  std::vector<std::string_view> texts;
  for (const auto& one : read) texts.push_back(library.text_of(one));
  const auto pool = make_pool(o);
  const auto found = answerer.open_session(pool.get())->answer(question, texts);
  const bool as_json = o.format == "jsonl";
  if (found.best.empty() || (o.threshold && found.has_none(*o.threshold)))
    return as_json ? "{\"file\":null}\n" : "no answer\n";
  std::string lines;
  for (std::size_t i = 0; i < std::min(o.count, found.best.size()); ++i)
    lines += as_json ? answer_json(library, read, found, found.best[i])
                     : (i > 0 ? "\n" : "") + answer_text(library, read, found.best[i]);
  return lines;
}

std::string decide(const options& o, const std::string& question, const passage_library& library,
                   const tasks::any_text_classifier& classifier) {
  const auto pool = make_pool(o);
  const auto decisions =
      decide_question(classifier, o.model, library, choose_passages(o, library, question), question, pool.get());
  const bool as_json = o.format == "jsonl";
  if (decisions.empty()) return as_json ? "{\"file\":null}\n" : "no answer\n";
  std::string lines;
  for (const auto& one : decisions)
    lines +=
        as_json ? decision_json(library, classifier.meaning(), one) : decision_text(library, classifier.meaning(), one);
  return lines;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app(description, "answer");
  app.footer(more_help);
  app.add_option("--model", o.model, "folder of a model that answers questions, its file of weights, or a frozen file")
      ->required()
      ->type_name("FOLDER_OR_FILE");
  auto* by_label = app.add_flag("--decide", o.decides, "answer by the label of a model of finetune --task yes-no");
  app.add_option("--documents", o.documents, "folder whose files are searched for passages")->type_name("FOLDER");
  app.add_option("--passages", o.passages, "passages of the folder that are read")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--passage-words", o.passage_words, "words of a passage at most")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--count", o.count, "answers to print, or passages to decide from, the best first")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  app.add_option(
         "--threshold", o.threshold,
         "print no answer where its score is above that of the best one by more than this; by default, the best "
         "one is printed always")
      ->excludes(by_label)
      ->type_name("SCORE");
  app.add_option("--longest", o.how.answers.longest, "pieces of an answer at most")
      ->excludes(by_label)
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  const auto* length = app.add_option("--max-length", o.how.windows.length,
                                      "pieces of a window, the question included; with --decide 512 if not given")
                           ->check(CLI::Range(8, 4096))
                           ->capture_default_str();
  app.add_option("--stride", o.how.windows.overlap, "pieces of a text that its windows share")
      ->excludes(by_label)
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
  app.add_option("FILE_OR_QUESTION", o.words, "texts to read, and the question at the end")->type_name("");
  return run_program(app, argc, argv, [&] {
    if (choose_cpu(o.cpu)) return;
    if (o.words.empty()) throw usage_error("there is no question");
    const std::string question = o.words.back();
    std::vector<std::filesystem::path> files(o.words.begin(), o.words.end() - 1);
    if (files.empty() == o.documents.empty())
      throw usage_error("a question is asked of files or of --documents, one of both");
    if (!o.documents.empty()) files = files_below(o.documents);
    output out(o.output_path);
    const auto library = [&] {
      std::vector<corpora::note> notes;
      for (const auto& file : files) notes.push_back(corpora::read_note(file));
      return passage_library(std::move(notes), o.passage_words);
    };
    if (o.decides) {
      tasks::document_options windows;
      if (length->count() > 0) windows.length = o.how.windows.length;
      const auto classifier = open_classifier(o.model, o.precision, windows);
      out.write(decide(o, question, library(), *classifier));
    } else {
      const auto answerer = open_answerer(o.model, o.precision, o.how);
      out.write(answer(o, question, library(), *answerer));
    }
    out.commit();
  });
}
