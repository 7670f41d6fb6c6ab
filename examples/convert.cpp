// Converts corpora from one format to another: the program to read for how the readers and writers of corpora/ are
// used.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/csv.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/corpora/labeled_columns.hpp"
#include "clinicalbert/corpora/labeled_json.hpp"
#include "clinicalbert/corpora/labeled_table.hpp"
#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/corpora/write_squad.hpp"
#include "clinicalbert/labels/chunks.hpp"
#include "clinicalbert/labels/convert_tags.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"
#include "examples/command_line.hpp"
#include "examples/losses.hpp"
#include "examples/read_corpus.hpp"
#include "examples/write_corpus.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description = "Converts a corpus from one format to another.";

constexpr const char* formats_and_examples = R"(Examples:
  convert --from pubtator --to iob CDR_TrainingSet.PubTator.txt train.tsv
  convert --from csv --to jsonl --text dialogue --label section_header --id ID --skip train.csv train.jsonl

Formats of texts with entities, each of which becomes any other of them:
  iob        a word and its tag a line, an empty line behind each sentence (CoNLL)
  char-tags  the same, a character a line (ChineseBLUE)
  brat       a folder of NAME.txt and NAME.ann; as IN, one NAME.ann too
  pubtator   title, abstract, entities and relations
  bioc-json  a BioC collection in JSON
  bioc-xml   the same in XML
  jsonl      {"note": , "text": , "entities": [{"begin": , "end": , "label": }]} a line, in bytes
Formats of texts with labels or values, likewise:
  jsonl      {"text": , "text_b": , "label": , "labels": [], "value": , "id": } a line
  csv, tsv   a table; the columns of IN are named by --text and so on, by number from 1 with --no-header
  squad      questions about contexts: becomes nothing else; from squad to squad all offsets are checked

iob and char-tags part a text into words (as BERT does) or characters and into sentences; white space is not kept.

What the other format cannot hold is counted and named. Nothing is written then, unless --skip leaves it out.
)";

struct options {
  std::string from, to, in, out;
  std::string scheme = "iob2";
  bool is_skip = false, is_without_header = false;
  corpora::labeled_columns columns;
};

bool is_in(std::span<const char* const> list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_note_format(const std::string& format) { return is_in(note_formats, format); }
bool is_label_format(const std::string& format) { return format == "jsonl" || format == "csv" || format == "tsv"; }

labels::tag_scheme scheme_of(const std::string& name) {
  static const std::map<std::string, labels::tag_scheme> schemes = {
      {"iob1", labels::tag_scheme::iob1}, {"iob2", labels::tag_scheme::iob2}, {"iobes", labels::tag_scheme::iobes}};
  return schemes.at(name);
}

/// From iob to iob: the words stay, the tags are spelled in another scheme.
void respell(const options& o) {
  auto sentences = corpora::read_iob(o.in);
  for (auto& [words, tags, untagged] : sentences) {
    const auto parsed = labels::parse_tags(tags);
    std::vector<std::string> spelled(tags.size(), "O");
    labels::chunk<std::string_view> before;
    labels::for_each_chunk(
        parsed.size(), [&](std::size_t i) { return parsed[i]; },
        [&](const labels::chunk<std::string_view>& found) {
          const bool touches = before.end != 0 && before.end == found.begin && before.type == found.type;
          for (std::size_t i = found.begin; i < found.end; ++i) {
            const auto prefix = labels::prefix_in(scheme_of(o.scheme), i, found.begin, found.end, touches);
            spelled[i] = labels::tag_name(prefix, found.type);
          }
          before = found;
        });
    tags = std::move(spelled);
  }
  corpora::write_iob(o.out, sentences);
}

void check(const options& o) {
  if (o.from == o.to && o.from == "jsonl") throw usage_error("from jsonl to jsonl there is nothing to convert");
  const bool is_any = (is_note_format(o.from) && is_note_format(o.to)) ||
                      (is_label_format(o.from) && is_label_format(o.to)) || (o.from == "squad" && o.to == "squad");
  if (is_any) return;
  const auto holds = [](const std::string& format) {
    if (format == "squad") return " holds questions with answers in a context";
    return format == "csv" || format == "tsv" ? " holds labels of whole texts" : " holds entities in texts";
  };
  throw usage_error("cannot convert from " + o.from + " to " + o.to + ": " + o.from + holds(o.from) + ", and " + o.to +
                    holds(o.to));
}

int run(const options& o) {
  check(o);
  losses lost;
  const auto may_write = [&] { return lost.empty() || o.is_skip; };
  if (o.from == "squad") {
    const auto corpus = corpora::read_squad(o.in);
    lost.add(corpus.plausible_answers, "plausible answers of impossible questions", "the file");
    if (may_write()) corpora::write_squad(o.out, corpus);
  } else if (o.from == o.to && (o.from == "iob" || o.from == "char-tags")) {
    respell(o);
  } else if (is_note_format(o.from) && is_note_format(o.to)) {
    auto notes = read_notes(o.from, o.in, lost);
    write_notes(o.to, o.out, std::move(notes), scheme_of(o.scheme), lost, may_write);
  } else {
    auto columns = o.columns;
    columns.has_header = !o.is_without_header;
    const auto texts = read_labels(o.from, o.in, columns, lost);
    if (may_write() && o.to == "jsonl") corpora::write_labeled_json(o.out, texts);
    if (may_write() && o.to != "jsonl") {
      columns = corpora::labeled_columns::of(texts);
      columns.label_separator = o.columns.label_separator;
      const auto table = o.to == "csv" ? corpora::table_format::csv() : corpora::table_format::tsv();
      corpora::write_labeled_table(o.out, texts, columns, table);
    }
  }
  if (lost.empty()) return 0;
  if (!o.is_skip) throw std::runtime_error("nothing is written, since " + o.to + " would lack: " + lost.text());
  std::fprintf(stderr, "convert: left out: %s\n", lost.text().c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "convert");
  options o;
  app.footer(formats_and_examples);
  const std::vector<std::string> formats = {"iob",      "char-tags", "brat", "pubtator", "bioc-json",
                                            "bioc-xml", "jsonl",     "csv",  "tsv",      "squad"};
  app.add_option("--from", o.from, "Format of IN")->required()->check(CLI::IsMember(formats))->type_name("FORMAT");
  app.add_option("--to", o.to, "Format of OUT")->required()->check(CLI::IsMember(formats))->type_name("FORMAT");
  app.add_option("IN", o.in, "File (brat: folder) to read")->required();
  app.add_option("OUT", o.out, "File (brat: new folder) to write")->required();
  app.add_option("--scheme", o.scheme, "Tags of iob and char-tags: iob1, iob2 or iobes; iob2 by default")
      ->check(CLI::IsMember({"iob1", "iob2", "iobes"}))
      ->type_name("SCHEME");
  app.add_flag("--skip", o.is_skip, "Leave out what the other format cannot hold");
  const auto column = [&](const char* option, std::string& to, const char* what) {
    app.add_option(option, to, what)->type_name("COLUMN");
  };
  column("--text", o.columns.text, "Column of the text; text by default");
  column("--second-text", o.columns.second_text, "Column of a pair's second text");
  column("--label", o.columns.label, "Column of the label; label by default, '' for none");
  column("--value", o.columns.value, "Column of a number");
  column("--id", o.columns.id, "Column of an identifier");
  app.add_flag("--no-header", o.is_without_header, "The first row is no header");
  app.add_option("--label-separator", o.columns.label_separator, "What parts several labels in a column")
      ->type_name("TEXT");
  return run_program(app, argc, argv, [&] { return run(o); });
}
