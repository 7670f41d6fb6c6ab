// Marks entities in texts by lists of terms or by a model, and relations by a list of pairs: labels that cost nobody's
// time, to train with or for a person to correct.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/note_json.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/retrieval/term_list.hpp"
#include "examples/add_documents.hpp"
#include "examples/command_line.hpp"
#include "examples/corpus_flags.hpp"
#include "examples/corpus_parts.hpp"
#include "examples/cpu_option.hpp"
#include "examples/in_order.hpp"
#include "examples/pair_list.hpp"
#include "examples/precisions/open_tagger.hpp"
#include "examples/say_remarks.hpp"
#include "examples/silver_labels.hpp"
#include "examples/term_file.hpp"
#include "examples/write_corpus.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;
using json = nlohmann::ordered_json;

constexpr const char* description =
    "Marks entities in texts by lists of terms or by a model, and relations by a list of pairs.";

constexpr const char* examples_and_rules = R"(Examples:
  pre_annotate --terms diseases.txt --type Disease --to brat --out marked notes
  pre_annotate --terms term-names.tsv --type Disease --header --id-column 1 --term-column 2 \
    --terms drugs.tsv --type Chemical --pairs induces.tsv --relation CID --to jsonl --out marked.jsonl articles.jsonl
  pre_annotate --model tagger --least-score 0.9 --to jsonl --out silver.jsonl notes

A list has a term a line, in a column that tabs part from others; all lists have the same columns. A term is found where
its words stand, whatever their case, accents and white space; one of at most 6 letters, all capital, only in capitals
(--case). Of terms that overlap the one that begins first is marked, of those the longest. A Chinese character is a word.

A model is the folder of a tagger, as annotate takes it. Of what it finds, that is marked which shares no byte with a
term; it has a score, and no identifier.

A pair is two identifiers of concepts, in the first two columns. Where both are marked in one document, that gets the
relation (distant supervision, Mintz et al. 2009): a candidate, of which many are wrong.

)";

constexpr const char* about_output = R"(All texts are held in memory.

Writes a folder of NAME.txt and NAME.ann for brat, which has no room for identifiers, scores and relations here, or JSON
Lines: {"note": , "text": , "entities": [{"begin": , "end": , "label": , "identifier": , "score": }], "relations": []},
offsets in bytes.
Prints one object: documents, terms, entities and relations, by type.
Exit status: 0, all done; 1, something failed; 2, wrong command line.
)";

struct options {
  std::vector<std::string> files, lists, types;
  std::string to, out, pairs, relation, model, precision, letters = "abbreviations", cpu;
  float least_score = 0;
  corpus_flags corpus;
  bool has_header = false;
  std::size_t term_column = 1, id_column = 0, least_letters = 2;
};

/// A builder for document_adder that keeps texts as notes, named by their file, and by their number where a file may
/// have several.
class note_builder {
 public:
  note_builder(std::string name, bool is_numbered) : name_(std::move(name)), is_numbered_(is_numbered) {}

  void add(std::string_view document) { add_note(std::string(document)); }
  void add(const std::vector<std::string>& sections) {
    std::string text;
    for (const auto& section : sections) text += (text.empty() ? "" : "\n\n") + section;
    add_note(std::move(text));
  }
  void add_remark(const std::string& remark) { remarks_ += remark + '\n'; }

  [[nodiscard]] std::vector<corpora::annotated_note>& notes() noexcept { return notes_; }
  [[nodiscard]] const std::string& remarks() const noexcept { return remarks_; }

 private:
  void add_note(std::string text) {
    const auto number = is_numbered_ ? "-" + std::to_string(notes_.size() + 1) : "";
    notes_.push_back({name_ + number, std::move(text), {}, {}});
  }
  std::string name_, remarks_;
  bool is_numbered_;
  std::vector<corpora::annotated_note> notes_;
};

struct read_notes_result {
  std::vector<corpora::annotated_note> notes;
  std::string remarks;
};

/// Names are those of files without endings; one that was there gets a number.
read_notes_result read_all_notes(const options& o) {
  read_notes_result all;
  std::set<std::string> names;
  for (auto& file : find_corpus_files(o.files, o.corpus.format)) {
    std::string name = file.path.stem().string();
    for (int copy = 2; !names.insert(name).second; ++copy)
      name = file.path.stem().string() + "." + std::to_string(copy);
    note_builder builder(name, file.format != "text");
    document_adder adder(o.corpus.fields, builder);
    for (const auto& part : plan_corpus_parts({file}, static_cast<std::size_t>(-1)))
      for (const auto& stretch : part) adder.add(stretch);
    std::move(builder.notes().begin(), builder.notes().end(), std::back_inserter(all.notes));
    all.remarks += builder.remarks();
  }
  return all;
}

retrieval::term_list read_terms(const options& o) {
  std::vector<retrieval::term> terms;
  for (std::size_t i = 0; i < o.lists.size(); ++i) {
    const auto& type = o.types.size() == 1 ? o.types[0] : o.types[i];
    for_each_row(o.lists[i], o.has_header, std::max(o.term_column, o.id_column), [&](const auto& columns) {
      const auto id = o.id_column == 0 ? std::string_view() : columns[o.id_column - 1];
      terms.push_back({std::string(columns[o.term_column - 1]), type, std::string(id)});
    });
  }
  if (terms.empty() && !o.lists.empty()) throw files::file_error(o.lists[0], "has no term");
  const auto letters = o.letters == "ignored"         ? retrieval::term_case::ignored
                       : o.letters == "abbreviations" ? retrieval::term_case::abbreviations
                                                      : retrieval::term_case::exact;
  return retrieval::term_list(std::move(terms), letters, o.least_letters);
}

struct found_entities {
  std::vector<retrieval::term_match> by_terms;
  std::vector<labels::entity> by_model;
};

int run(const options& o) {
  if (o.lists.empty() && o.model.empty()) throw usage_error("--terms or --model is wanted, or both");
  if (o.lists.empty() ? !o.types.empty() : o.types.size() != 1 && o.types.size() != o.lists.size())
    throw usage_error("--type is wanted once, or once for each --terms");
  if (o.pairs.empty() != o.relation.empty()) throw usage_error("--pairs and --relation go together");
  if (!o.pairs.empty() && (o.lists.empty() || o.id_column == 0))
    throw usage_error("--pairs needs --terms with an --id-column");
  if (!o.pairs.empty() && o.to == "brat") throw usage_error("--pairs does not go with --to brat");
  if (o.model.empty() && (!o.precision.empty() || o.least_score > 0))
    throw usage_error("--precision and --least-score need --model");
  const auto terms = read_terms(o);
  const auto pairs = o.pairs.empty() ? pair_list() : read_pairs(o.pairs);
  const auto tagger = o.model.empty() ? nullptr : open_tagger(o.model, o.precision);
  auto all = read_all_notes(o);
  auto& notes = all.notes;

  std::size_t next = 0, relations = 0;
  std::map<std::string, std::uint64_t> entities;
  const auto open_worker = [&] {
    return [&, session = tagger ? tagger->open_session() : nullptr](std::size_t n) {
      found_entities found{terms.find(notes[n].text), {}};
      if (session) found.by_model = session->annotate(notes[n].text);
      return found;
    };
  };
  in_order<found_entities>(notes.size(), std::clamp<std::size_t>(notes.size(), 1, o.corpus.threads), open_worker,
                           [&](const auto& found) {
                             auto& note = notes[next++];
                             for (const auto& [span, which] : found.by_terms) {
                               const auto& term = terms.terms()[which];
                               note.annotations.push_back({span, term.type, o.to == "brat" ? "" : term.identifier});
                             }
                             if (tagger) add_silver_labels(found.by_model, tagger->types(), o.least_score, note);
                             for (const auto& entity : note.annotations) ++entities[entity.type];
                             if (!pairs.empty()) note.relations = relate(note, pairs, o.relation);
                             relations += note.relations.size();
                           });
  const json report = {
      {"documents", notes.size()}, {"terms", terms.terms().size()}, {"entities", entities}, {"relations", relations}};
  if (o.to == "brat")
    brat_writer(o.out, notes).write();
  else
    corpora::write_notes(o.out, notes);
  std::cout << report.dump(2) << "\n";
  return say_remarks("pre_annotate", all.remarks);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "pre_annotate");
  options o;
  app.footer(std::string(examples_and_rules) + corpus_flags_help + about_output);
  app.add_option("FILE", o.files, "Files and folders of texts")->required()->type_name("");
  const auto add_list = [&](const char* name, std::vector<std::string>& values, const char* what, const char* kind) {
    app.add_option(name, values, what)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->type_name(kind);
  };
  add_list("--terms", o.lists, "A list of terms; once or more", "FILE");
  add_list("--type", o.types, "Type of the terms: once for all lists, or once for each, in their order", "NAME");
  app.add_flag("--header", o.has_header, "The first line of a list names its columns");
  app.add_option("--term-column", o.term_column, "Column of a term, from 1; 1 by default")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_option("--id-column", o.id_column, "Column of its concept's identifier; none by default")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_option("--case", o.letters, "Where case matters: ignored, abbreviations (default) or exact")
      ->check(CLI::IsMember({"ignored", "abbreviations", "exact"}))
      ->type_name("RULE");
  app.add_option("--least-letters", o.least_letters, "Leave out terms of fewer characters; 2 by default")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_option("--model", o.model, "A tagger: its folder, its file of weights, or a frozen file")
      ->type_name("FOLDER");
  app.add_option("--least-score", o.least_score, "Leave out what the model finds with a lower score; 0 by default")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("SCORE");
  app.add_option("--precision", o.precision,
                 "In which the model is multiplied: fp32, bf16 or int8; by default that of a frozen file, or fp32")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->type_name("NAME");
  add_cpu_option(app, o.cpu);
  app.add_option("--pairs", o.pairs, "A list of pairs of concepts")->type_name("FILE");
  app.add_option("--relation", o.relation, "Type of the relation of a pair")->type_name("NAME");
  app.add_option("--to", o.to, "Format to write: brat or jsonl")
      ->required()
      ->check(CLI::IsMember({"brat", "jsonl"}))
      ->type_name("FORMAT");
  app.add_option("--out", o.out, "Folder for brat, file for jsonl")->required()->type_name("PATH");
  add_corpus_flags(app, o.corpus);
  return run_program(app, argc, argv, [&] { return choose_cpu(o.cpu) ? 0 : run(o); });
}
