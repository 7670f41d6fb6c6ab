// Finds relations in notes, such as the diseases that a chemical induces: entities by a tagger, then their pairs.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
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
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/plain_text.hpp"
#include "clinicalbert/corpora/pubtator.hpp"
#include "clinicalbert/tasks/entity_tagger.hpp"
#include "clinicalbert/tasks/relation_extractor.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/default_model.hpp"
#include "examples/failed_note.hpp"
#include "examples/in_order.hpp"
#include "examples/output.hpp"
#include "examples/precisions/open_extractor.hpp"
#include "examples/precisions/open_tagger.hpp"
#include "examples/progress_line.hpp"
#include "examples/relations_json.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description =
    "Finds relations between the entities of clinical notes, such as the diseases that a chemical induces. Notes are "
    "read as UTF-8 and may hold any bytes.";

constexpr const char* more_help = R"(Examples:
  relate --model my_relations report.txt              entities by the default model, then their relations
  relate --model my_relations --entities my_tagger -  a note from standard input, entities by another model
  relate --model my_relations --format-in pubtator test.txt   entities as the file has them

A line of JSON a note, offsets in bytes, half-open:
  {"note": PATH, "relations": [{"type": "CID", "first": ENTITY, "second": ENTITY, "score": }]}
  ENTITY: {"type": "Chemical", "identifier": "D008012", "text": "Lidocaine", "mentions": [{"begin": , "end": }, ...]}
Mentions with an identifier in common are one entity, and so are others of a type that are spelled alike; a tagger gives
no identifiers.

A note that cannot be done is named at the end with the reason, and the others are done.
Exit status: 0, all done; 1, something failed; 2, wrong command line.
)";

struct options {
  std::string model, entities, precision, format_in = "text", output_path, cpu;
  tasks::relation_windows windows;
  std::size_t threads = default_threads();
  std::vector<std::string> notes;
};

/// Finds the entities of a note by a tagger; of one that has them already there is no tagger.
class mention_finder {
 public:
  mention_finder(const tasks::entity_tagger* tagger, backends::thread_pool_interface* pool) : tagger_(tagger) {
    if (tagger_ != nullptr) session_ = tagger_->open_session(pool);
  }

  void find(corpora::annotated_note& note) {
    if (tagger_ == nullptr) return;
    for (const auto& entity : session_->annotate(note.text))
      note.annotations.push_back({entity.span, tagger_->types().name(entity.label), "", entity.score});
  }

 private:
  const tasks::entity_tagger* tagger_;
  std::unique_ptr<tasks::entity_session> session_;
};

corpora::annotated_note read(const std::string& name) {
  auto note = name == "-" ? corpora::read_note(std::cin, name) : corpora::read_note(std::filesystem::path(name));
  return {std::move(note.name), std::move(note.text), {}, {}};
}

/// All documents of all files.
std::vector<corpora::annotated_note> read_documents(const std::vector<std::string>& files) {
  std::vector<corpora::annotated_note> documents;
  for (const auto& file : files) {
    if (file != "-") {
      for (auto& one : corpora::read_pubtator(file)) documents.push_back(std::move(one));
      continue;
    }
    const auto all = corpora::read_note(std::cin, file);
    for (auto& one : corpora::parse_pubtator(all.text, "standard input")) documents.push_back(std::move(one));
  }
  return documents;
}

/// Returns the notes that could not be done; fills `names` with those of all.
std::vector<failed_note> relate(const options& o, std::vector<std::string>& names) {
  std::vector<corpora::annotated_note> documents;
  const bool has_entities = o.format_in == "pubtator";
  names = o.notes;
  if (has_entities) {
    documents = read_documents(o.notes);
    names.clear();
    for (const auto& one : documents) names.push_back(one.name);
  }
  const auto extractor = open_extractor(o.model, o.precision, o.windows);
  std::unique_ptr<tasks::entity_tagger> tagger;
  if (!has_entities)
    tagger = open_tagger(o.entities.empty() ? default_model() : std::filesystem::path(o.entities), o.precision);
  output out(o.output_path);

  // Many notes: two sessions a thread. One note: sessions that spread their work over all threads.
  const std::size_t threads = std::max<std::size_t>(1, std::min(o.threads, names.size()));
  std::unique_ptr<backends::thread_pool> pool;
  if (names.size() == 1 && o.threads > 1)
    pool = std::make_unique<backends::thread_pool>(static_cast<int>(o.threads) - 1);

  using result = std::variant<std::string, failed_note>;
  const auto open_worker = [&] {
    return [&, mentions = mention_finder(tagger.get(), pool.get()),
            session = extractor->open_session(pool.get())](std::size_t number) mutable -> result {
      try {
        auto note = has_entities ? std::move(documents[number]) : read(names[number]);
        mentions.find(note);
        return relations_line(note.name, note.text, note.annotations, session->extract(note.text, note.annotations),
                              *extractor);
      } catch (const std::exception& error) {
        return failed_note{names[number], reason_of(error, names[number])};
      }
    };
  };

  std::optional<progress_line> progress;
  if (names.size() > 1 && isatty(STDERR_FILENO) == 1 && !out.is_terminal()) progress.emplace();
  std::vector<failed_note> failed;
  std::size_t done = 0;
  in_order<result>(names.size(), threads, open_worker, [&](result&& one) {
    if (const auto* line = std::get_if<std::string>(&one))
      out.write(*line);
    else
      failed.push_back(std::move(std::get<failed_note>(one)));
    ++done;
    if (progress) progress->show(done, names.size(), std::to_string(done) + " notes");
  });
  if (failed.size() < names.size() || names.empty()) out.commit();
  return failed;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app(description, "relate");
  app.footer(more_help);
  app.add_option("--model", o.model, "folder of a model that finds relations, its file of weights, or a frozen file")
      ->required()
      ->type_name("FOLDER_OR_FILE");
  auto* entities =
      app.add_option("--entities", o.entities,
                     "folder of the model that finds entities, its file of weights, or a frozen file; without it, "
                     "the default model")
          ->type_name("FOLDER_OR_FILE");
  app.add_option("--precision", o.precision,
                 "in which the models are multiplied: fp32, bf16 or int8; by default that of a frozen file, and fp32 "
                 "of a folder")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME");
  app.add_option("--format-in", o.format_in, "text: a note a file; pubtator: documents with entities")
      ->check(CLI::IsMember({"text", "pubtator"}))
      ->capture_default_str();
  app.add_option("--max-length", o.windows.length, "pieces of a window; a longer note goes in windows")
      ->check(CLI::Range(static_cast<int>(tasks::relation_windows::least_length), 4096))
      ->capture_default_str();
  app.add_option("--output", o.output_path, "file for the result, which appears whole or not at all")
      ->type_name("PATH");
  app.add_option("--threads", o.threads, "notes at a time, or threads for one note; all that may run here by default")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  add_cpu_option(app, o.cpu);
  app.add_option("NOTE", o.notes, "files; - or none: standard input")->type_name("");
  return run_program(app, argc, argv, [&] {
    if (choose_cpu(o.cpu)) return 0;
    if (o.notes.empty()) o.notes.emplace_back("-");
    if (std::count(o.notes.begin(), o.notes.end(), "-") > 1) throw usage_error("- can be given once only");
    if (o.format_in == "pubtator" && entities->count() > 0)
      throw usage_error("--entities is for notes whose entities are not known, which pubtator's are");
    std::vector<std::string> names;
    const auto failed = relate(o, names);
    for (const auto& note : failed) report("relate", note, names);
    return failed.empty() ? 0 : 1;
  });
}
