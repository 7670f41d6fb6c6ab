// Trains WordPiece vocabularies, extends that of a model with words of a domain, and measures how they cut a text: the
// program to read for where pieces come from.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tokens/growth_file.hpp"
#include "clinicalbert/tokens/piece_rates.hpp"
#include "clinicalbert/tokens/read_options.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/vocabulary_recipe.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"
#include "clinicalbert/tokens/vocabulary_trainer.hpp"
#include "clinicalbert/tokens/word_gains.hpp"
#include "clinicalbert/weights/extend_folder.hpp"
#include "examples/command_line.hpp"
#include "examples/corpus_flags.hpp"
#include "examples/count_corpus.hpp"
#include "examples/say_remarks.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;
using json = nlohmann::ordered_json;

constexpr const char* what_it_does = "Trains, extends and measures WordPiece vocabularies.";

constexpr const char* all_examples = R"(Examples:
  vocabulary train --size 8000 --lowercase --out vocab.txt notes articles.jsonl
  vocabulary extend --from model --add 500 --out larger_model notes articles.jsonl
  vocabulary measure --vocab model --vocab larger_model held_out.txt
Each has a --help of its own.
Exit status: 0, all done; 1, something failed; 2, wrong command line.
)";

constexpr const char* failures_and_status = R"(What cannot be read is named at the end, by bytes, and the rest is done.
Exit status: 0, all done; 1, something failed; 2, wrong command line.
)";

constexpr const char* about_train = R"(Examples:
  vocabulary train --size 8000 --lowercase --out vocab.txt notes articles.jsonl
  vocabulary train --size 20000 --cased --min-frequency 5 --out vocab.txt --text body articles.jsonl

Two pieces that stand side by side most often become one, again and again. The vocabulary is that of Hugging Face's
WordPieceTrainer but for its order of letters, which there is another in each run; here the same files give the same
vocabulary, for any number of threads. Words of more than 100 characters are left out: they are [UNK] anyway.

Prints one object: documents, words (as often as they stand), distinct_words, long_words, pieces (of the vocabulary), and
what it makes of these texts: fertility (pieces a word) and continued_rate (words of several pieces).
)";

constexpr const char* about_extend = R"(Examples:
  vocabulary extend --from model --add 500 --out larger_model notes articles.jsonl
  vocabulary extend --from model --add 2000 --min-count 20 --min-pieces 3 --out larger_model notes

Takes the words that save most pieces, count x (pieces - 1), in these texts; numbers are left out. They become the last
lines of vocab.txt, and rows of the embedding and of a masked language model's bias that begin as the mean of those of
their pieces. All else in the folder stays as it was. The new folder opens wherever the old one does. With --growth, the words
are those that a running tokenizer has learned (tokens/growing_vocabulary.hpp), with the ids that it gave them.

Prints one object: documents, words, added, pieces (of the new vocabulary), vocab_size, and what the old one and the new
one make of these texts (before, after): fertility (pieces a word), unknown_rate, continued_rate (words of several pieces).
)";

constexpr const char* about_measure = R"(Examples:
  vocabulary measure --vocab model --vocab larger_model held_out.txt
  vocabulary measure --vocab vocab.txt --lowercase notes

A --vocab is a model's folder, whose files say how texts are normalized, or a vocab.txt, with --lowercase or without.

Prints one object: documents, and for each vocabulary: pieces (of the vocabulary), words, text_pieces (those of the texts),
fertility (pieces a word), unknown_rate, continued_rate (words of several pieces), and from the second on saved: the part of
the first one's text_pieces that it does without.
)";

struct options {
  std::vector<std::string> files, vocabularies;
  std::string from, out, growth;
  corpus_flags corpus;
  bool is_lowercase = false, is_cased = false;
  std::size_t add = 0, alphabet_limit = 1000;
  tokens::vocabulary_recipe recipe;
  tokens::gain_rules gains;
};

counted_corpus count(const options& o, const tokens::tokenizer_options& how) {
  return count_corpus(find_corpus_files(o.files, o.corpus.format), o.corpus.fields, how.normalization(),
                      o.corpus.threads);
}

tokens::tokenizer_options case_of(const options& o) {
  return o.is_lowercase ? tokens::tokenizer_options::uncased() : tokens::tokenizer_options::cased();
}

json rates_json(const tokens::piece_rates& rates) {
  return {{"fertility", rates.fertility()},
          {"unknown_rate", rates.unknown_rate()},
          {"continued_rate", rates.continued_rate()}};
}

int train(options o) {
  const auto corpus = count(o, case_of(o));
  if (corpus.words.size() == 0) throw files::file_error(o.out, "is not written: there is no word in the files");
  o.recipe.alphabet_limit.reset();
  if (o.alphabet_limit > 0) o.recipe.alphabet_limit = o.alphabet_limit;
  const tokens::vocabulary pieces(tokens::train_vocabulary(corpus.words, o.recipe), o.out);
  files::write_whole(o.out, tokens::vocabulary_text(pieces));
  json report = {{"documents", corpus.documents},
                 {"words", corpus.words.total()},
                 {"distinct_words", corpus.words.size()},
                 {"long_words", corpus.words.long_words()},
                 {"pieces", pieces.size()}};
  const auto rates = tokens::measure_pieces(corpus.words, pieces);
  report["fertility"] = rates.fertility();
  report["continued_rate"] = rates.continued_rate();
  std::cout << report.dump(2) << "\n";
  return say_remarks("vocabulary", corpus.remarks);
}

/// Words that a running tokenizer learned, with the pieces that it cut them into.
int extend_by_growth(const options& o) {
  if (!o.files.empty() || o.add != 0) throw usage_error("--growth goes without texts and --add");
  const auto learned = tokens::read_growth(o.growth, tokens::read_vocabulary(o.from)).learned;
  if (learned.empty()) throw files::file_error(o.out, "is not written: nothing was learned yet");
  weights::extend_folder(o.from, learned, o.out);
  const json report = {{"added", learned.size()},
                       {"pieces", tokens::read_vocabulary(o.out).size()},
                       {"vocab_size", weights::read_bert_config(o.out).vocab_size}};
  std::cout << report.dump(2) << "\n";
  return 0;
}

int extend(const options& o) {
  if (!o.growth.empty()) return extend_by_growth(o);
  if (o.files.empty() || o.add == 0) throw usage_error("texts and --add are missing, or --growth");
  const auto pieces = tokens::read_vocabulary(o.from);
  const auto corpus = count(o, tokens::read_options(o.from));
  auto ranked = tokens::rank_words(corpus.words, pieces, o.gains);
  ranked.resize(std::min(ranked.size(), o.add));
  if (ranked.empty()) throw files::file_error(o.out, "is not written: no word of the files saves a piece");
  std::vector<std::string> words;
  for (auto& one : ranked) words.push_back(std::move(one.word));
  weights::extend_folder(o.from, words, o.out);
  const auto larger = tokens::read_vocabulary(o.out);
  const json report = {{"documents", corpus.documents},
                       {"words", corpus.words.total()},
                       {"added", words.size()},
                       {"pieces", larger.size()},
                       {"vocab_size", weights::read_bert_config(o.out).vocab_size},
                       {"before", rates_json(tokens::measure_pieces(corpus.words, pieces))},
                       {"after", rates_json(tokens::measure_pieces(corpus.words, larger))}};
  std::cout << report.dump(2) << "\n";
  return say_remarks("vocabulary", corpus.remarks);
}

int measure(const options& o) {
  json report = {{"documents", 0}, {"vocabularies", json::array()}};
  std::vector<std::pair<tokens::tokenizer_options, counted_corpus>> counted;  // by how texts are normalized
  std::uint64_t first = 0;
  for (const auto& path : o.vocabularies) {
    const bool is_folder = std::filesystem::is_directory(path);
    const auto how = is_folder ? tokens::read_options(path) : case_of(o);
    const auto pieces = is_folder ? tokens::read_vocabulary(path) : tokens::vocabulary::load(path);
    auto corpus = std::find_if(counted.begin(), counted.end(), [&](const auto& one) { return one.first == how; });
    if (corpus == counted.end()) corpus = counted.insert(counted.end(), {how, count(o, how)});
    const auto rates = tokens::measure_pieces(corpus->second.words, pieces);
    json row = {{"vocabulary", path}, {"pieces", pieces.size()}, {"words", rates.words}, {"text_pieces", rates.pieces}};
    row.update(rates_json(rates));
    if (first == 0) first = std::max<std::uint64_t>(1, rates.pieces);
    if (!report["vocabularies"].empty()) {
      row["saved"] = 1 - static_cast<double>(rates.pieces) / static_cast<double>(first);
    }
    report["documents"] = corpus->second.documents;
    report["vocabularies"].push_back(std::move(row));
  }
  std::cout << report.dump(2) << "\n";
  return say_remarks("vocabulary", counted.front().second.remarks);
}

void add_files(CLI::App& app, options& o, bool is_required) {
  app.add_option("FILE", o.files, "Files and folders of texts")->required(is_required)->type_name("");
  add_corpus_flags(app, o.corpus);
}

void add_case(CLI::App& app, options& o) {
  auto* lowercase = app.add_flag("--lowercase", o.is_lowercase, "Lower-case and strip accents");
  app.add_flag("--cased", o.is_cased, "Leave case and accents (default)")->excludes(lowercase);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(what_it_does, "vocabulary");
  options o;
  app.footer(all_examples);
  app.require_subcommand(1);
  const auto most = (std::size_t{1} << 31) - 1;
  const auto files_and_formats = std::string("\n") + corpus_flags_help + failures_and_status;

  auto* trains = app.add_subcommand("train", "Makes a vocabulary of what stands in texts");
  trains->footer(std::string(about_train) + files_and_formats);
  add_files(*trains, o, true);
  add_case(*trains, o);
  trains->add_option("--size", o.recipe.size, "Pieces, special ones and letters too; 30000 by default")
      ->check(CLI::Range(std::size_t{1}, most))
      ->type_name("N");
  trains->add_option("--min-frequency", o.recipe.min_frequency, "How often a piece stands in the texts; 2 by default")
      ->check(CLI::Range(std::size_t{1}, most))
      ->type_name("N");
  trains->add_option("--alphabet-limit", o.alphabet_limit, "Letters that are kept, 0 for all; 1000 by default")
      ->check(CLI::Range(std::size_t{0}, most))
      ->type_name("N");
  trains->add_option("--out", o.out, "Where vocab.txt goes")->required()->type_name("FILE");

  auto* extends = app.add_subcommand("extend", "Adds words of a domain to a model");
  extends->footer(std::string(about_extend) + files_and_formats);
  add_files(*extends, o, false);
  extends->add_option("--from", o.from, "The model's folder")->required()->type_name("FOLDER");
  extends->add_option("--add", o.add, "Words to add, at most")->check(CLI::Range(std::size_t{1}, most))->type_name("N");
  extends->add_option("--min-count", o.gains.min_count, "Leave out rarer words; 5 by default")
      ->check(CLI::Range(std::size_t{1}, most))
      ->type_name("N");
  extends->add_option("--min-pieces", o.gains.min_pieces, "Leave out words of fewer pieces; 2 by default")
      ->check(CLI::Range(std::size_t{2}, std::size_t{100}))
      ->type_name("N");
  extends->add_option("--growth", o.growth, "Instead of texts: what a running tokenizer wrote by write_growth")
      ->type_name("FILE");
  extends->add_option("--out", o.out, "Where the new folder goes, which must not be there")
      ->required()
      ->type_name("FOLDER");

  auto* measures = app.add_subcommand("measure", "Says how vocabularies cut texts");
  measures->footer(std::string(about_measure) + files_and_formats);
  add_files(*measures, o, true);
  add_case(*measures, o);
  measures->add_option("--vocab", o.vocabularies, "A model's folder or a vocab.txt; once or more")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("PATH");

  return run_program(app, argc, argv, [&] {
    return trains->parsed() ? train(o) : extends->parsed() ? extend(o) : measure(o);
  });
}
