// Turns texts into a token store, a corpus as pieces of a vocabulary that pretraining reads where it lies: the program
// to read for how corpora larger than memory are handled.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "clinicalbert/corpora/join_token_stores.hpp"
#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/corpora/token_store_builder.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "examples/add_documents.hpp"
#include "examples/command_line.hpp"
#include "examples/corpus_flags.hpp"
#include "examples/corpus_parts.hpp"
#include "examples/in_order.hpp"
#include "examples/progress_line.hpp"
#include "examples/say_remarks.hpp"
#include "examples/token_store_json.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description = "Turns texts into a token store: a corpus in pieces that pretraining reads.";

constexpr const char* all_examples = R"(Examples:
  prepare_corpus --vocab vocab.txt --lowercase --out corpus.tokens notes articles.jsonl abstracts.pubtator
  prepare_corpus --vocab vocab.txt --lowercase --out corpus.tokens --text body --resume articles.jsonl

)";

constexpr const char* about_the_store = R"(
Documents that differ in white space, case and accents alone are one: the first is kept. A store holds pieces, sections,
sentences and where words begin (Chinese ones by a dictionary); another vocabulary cannot read it. Special tokens that are
written in a text are text.

The store is built in parts, in the folder FILE.parts; then FILE appears as a whole, and they are removed. With --resume, a
build that was killed goes on with the parts that are there and fit its options and files. The bytes are the same for any
number of threads, resumed or not.

Prints one object: documents (read, empty, duplicates, kept), sections, sentences, words, pieces, unknown, unknown_rate,
and lengths in pieces. What cannot be read is named at the end, by bytes, and the rest is done.
Exit status: 0, all done; 1, something failed; 2, wrong command line.
)";

struct options {
  std::vector<std::string> files;
  std::string vocabulary, out;
  corpus_flags corpus;
  bool is_lowercase = false, is_cased = false, is_resumed = false;
  std::size_t part_bytes = std::size_t{64} << 20;
};

/// What the bytes of a part depend on, beside vocabulary and tokenizer, which it holds itself.
std::uint64_t recipe_of(const std::vector<corpus_stretch>& part, const options& o) {
  std::string all = "1\n" + o.corpus.fields.text + '\n' + o.corpus.fields.sections + '\n';
  for (const auto& stretch : part) {
    std::error_code ignored;
    const auto size = std::filesystem::file_size(stretch.path, ignored);
    const auto time = std::filesystem::last_write_time(stretch.path, ignored).time_since_epoch().count();
    all += stretch.path.string() + '\n' + stretch.format;
    for (const auto number : {std::uint64_t{stretch.begin}, std::uint64_t{stretch.end}, std::uint64_t{size}})
      all += ' ' + std::to_string(number);
    all += ' ' + std::to_string(time) + '\n';
  }
  return files::xxh64(std::as_bytes(std::span(all)));
}

bool is_built(const std::filesystem::path& path, std::uint64_t recipe, const tokens::tokenizer& tokenizer) {
  try {
    const corpora::token_store part(path);
    part.require(tokenizer);
    return part.header().recipe == recipe;
  } catch (const files::file_error&) {
    return false;
  }
}

/// Parts, those of an earlier build too, and what writers that were killed left; then the folder, if nothing else is in
/// it.
void remove_parts(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::vector<std::filesystem::path> ours;
  for (std::filesystem::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
    const auto name = at->path().filename().string();
    if (name.starts_with("part") || name.starts_with(".part")) ours.push_back(at->path());
  }
  for (const auto& path : ours) std::filesystem::remove(path, ignored);
  std::filesystem::remove(folder, ignored);
}

int run(const options& o) {
  const tokens::tokenizer tokenizer(tokens::vocabulary::load(o.vocabulary), [&] {
    auto how = o.is_lowercase ? tokens::tokenizer_options::uncased() : tokens::tokenizer_options::cased();
    how.specials = tokens::special_tokens::as_text;
    return how;
  }());
  const auto plan = plan_corpus_parts(find_corpus_files(o.files, o.corpus.format), o.part_bytes);
  if (plan.empty()) throw files::file_error(o.out, "is not written: the files are empty");
  const std::filesystem::path folder = o.out + ".parts";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) files::throw_system_error(folder, "create", error.value());
  std::vector<std::filesystem::path> parts;
  for (std::size_t p = 0; p < plan.size(); ++p) parts.push_back(folder / ("part" + std::to_string(p)));

  std::size_t done = 0, found = 0;
  progress_line progress;
  const auto open = [&] {
    return [&](std::size_t p) {
      const auto recipe = recipe_of(plan[p], o);
      if (o.is_resumed && is_built(parts[p], recipe, tokenizer)) return true;
      corpora::token_store_builder builder(tokenizer, recipe);
      document_adder adder(o.corpus.fields, builder);
      for (const auto& stretch : plan[p]) adder.add(stretch);
      builder.write(parts[p]);
      return false;
    };
  };
  in_order<bool>(plan.size(), std::min(o.corpus.threads, plan.size()), open, [&](bool was_there) {
    found += was_there ? 1 : 0;
    progress.show(++done, plan.size(), "parts");
  });
  progress.finish();
  if (o.is_resumed) std::fprintf(stderr, "%zu of %zu parts were there\n", found, plan.size());
  try {
    corpora::join_token_stores(parts, o.out);
  } catch (const std::exception&) {
    for (const auto& part : parts) (void)say_remarks("prepare_corpus", corpora::token_store(part).remarks());
    throw;
  }
  const corpora::token_store store(o.out);
  remove_parts(folder);
  std::cout << token_store_report(store, tokenizer.pieces().unk_id()).dump(2) << "\n";
  return say_remarks("prepare_corpus", store.remarks());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "prepare_corpus");
  options o;
  app.footer(std::string(all_examples) + corpus_flags_help + about_the_store);
  app.add_option("FILE", o.files, "Files and folders of texts")->required()->type_name("");
  app.add_option("--vocab", o.vocabulary, "The vocabulary: vocab.txt, a piece a line")->required()->type_name("FILE");
  auto* lowercase = app.add_flag("--lowercase", o.is_lowercase, "Lower-case and strip accents, for an uncased --vocab");
  app.add_flag("--cased", o.is_cased, "Leave case and accents (default)")->excludes(lowercase);
  app.add_option("--out", o.out, "Where the store goes")->required()->type_name("FILE");
  add_corpus_flags(app, o.corpus);
  app.add_option("--part-bytes", o.part_bytes, "Bytes of text in a part, about; a thread holds one. 64 MiB by default")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 40))
      ->type_name("N");
  app.add_flag("--resume", o.is_resumed, "Go on with a build that was killed");
  return run_program(app, argc, argv, [&] { return run(o); });
}
