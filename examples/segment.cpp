// Splits texts into sentences, sections or words: the program to read for how text/ finds their borders.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/text/list_lines.hpp"
#include "clinicalbert/text/segmentation/abbreviations.hpp"
#include "clinicalbert/text/segmentation/section_headings.hpp"
#include "clinicalbert/text/segmentation/sections.hpp"
#include "clinicalbert/text/segmentation/sentence_options.hpp"
#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/segmentation/thuocl_medical.hpp"
#include "clinicalbert/text/segmentation/word_dictionary.hpp"
#include "clinicalbert/text/segmentation/words.hpp"
#include "clinicalbert/text/span.hpp"
#include "examples/command_line.hpp"
#include "examples/output.hpp"
#include "examples/text_lines.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description =
    "Splits texts into sentences, sections or Chinese words, with their offsets in bytes.";

constexpr const char* examples_and_output = R"(Examples:
  segment --sentences --input whole *.txt                     each file is a text
  segment --sections --input jsonl - < notes.jsonl            each line is {"text": "..."}
  segment --words --terms terms.txt questions.txt             each line is a text

Prints a line of JSON for each text, one of
  {"sentences": [[begin, end], ...]}
  {"sections": [{"heading": [begin, end], "body": [begin, end], "label": "plan"}, ...]}
  {"words": [[begin, end], ...]}
Offsets are half-open, in bytes of the text (jsonl: of its UTF-8). They rise and hold all but white space. A heading has
its colon and number. The label is null for a heading that no list has, and for what stands before the first heading, whose
heading is empty.

Lists are UTF-8 files of lines, a TAB between two fields; they go before what is known without them:
  --abbreviations  "abbreviation", or with a kind: "open" (the default: a capital letter behind it begins a sentence),
                   "joined" (nothing does), "numbering" (anything but a number does) or "word" (it is no abbreviation)
  --headings       "heading", or "heading TAB label"; the label is made of the heading where it is missing
  --terms          "term", or "term TAB frequency"; a frequency that keeps the term whole is found where it is missing

)";

struct options {
  bool is_sentences = false, is_sections = false, is_words = false;
  std::string abbreviations, headings, terms;
  bool is_own_headings = false, is_own_terms = false;
  text::unknown_headings unknown = text::unknown_headings::with_colon;
  text_lines_options texts;
};

void add_options(CLI::App& app, options& o) {
  static const std::map<std::string, text::unknown_headings> unknown = {{"none", text::unknown_headings::none},
                                                                        {"colon", text::unknown_headings::with_colon},
                                                                        {"alone", text::unknown_headings::alone}};
  app.footer(std::string(examples_and_output) + text_options_help);
  app.add_flag("--sentences", o.is_sentences, "Print sentences");
  app.add_flag("--sections", o.is_sections, "Print sections");
  app.add_flag("--words", o.is_words, "Print words, those of Chinese by a dictionary");
  app.add_option("--abbreviations", o.abbreviations, "More abbreviations for --sentences")->type_name("FILE");
  app.add_option("--headings", o.headings, "More headings for --sections")->type_name("FILE");
  app.add_flag("--only-these-headings", o.is_own_headings, "Know no headings but those of --headings");
  app.add_option_function<std::string>(
         "--unknown-headings", [&o](const std::string& which) { o.unknown = unknown.at(which); },
         "Lines in upper case that are headings too: none, those with a colon at the end (default: colon), or also "
         "those "
         "that blank lines stand around (alone)")
      ->check(CLI::IsMember({"none", "colon", "alone"}))
      ->type_name("WHICH");
  app.add_option("--terms", o.terms, "More terms for --words")->type_name("FILE");
  app.add_flag("--only-these-terms", o.is_own_terms, "Know no terms but those of --terms: not THUOCL's medical ones");
  add_text_options(app, o.texts);
}

/// Refuses options that mean nothing together. Throws usage_error.
void check(const options& o) {
  if (int{o.is_sentences} + int{o.is_sections} + int{o.is_words} != 1)
    throw usage_error("one of --sentences, --sections and --words must be given");
  if (!o.abbreviations.empty() && !o.is_sentences) throw usage_error("--abbreviations needs --sentences");
  if (!o.is_sections && (!o.headings.empty() || o.is_own_headings || o.unknown != text::unknown_headings::with_colon))
    throw usage_error("--headings, --only-these-headings and --unknown-headings need --sections");
  if (!o.is_words && (!o.terms.empty() || o.is_own_terms))
    throw usage_error("--terms and --only-these-terms need --words");
}

void append(text::byte_span span, std::string& line) {
  line += '[' + std::to_string(span.begin) + ", " + std::to_string(span.end) + ']';
}

/// Appends `{"name": [...]}` and LF; `add` appends an element.
template <class Elements, class Add>
void append_list(const char* name, const Elements& elements, std::string& line, Add add) {
  line += std::string("{\"") + name + "\": [";
  for (const auto& element : elements) {
    if (&element != elements.data()) line += ", ";
    add(element, line);
  }
  line += "]}\n";
}

using worker = std::function<void(std::string_view, std::string&)>;

text::stop_kind stop_kind(std::string_view name) {
  if (name.empty() || name == "open") return text::stop_kind::open;
  if (name == "joined") return text::stop_kind::joined;
  if (name == "numbering") return text::stop_kind::numbering;
  if (name == "word") return text::stop_kind::word;
  throw std::invalid_argument("a kind of abbreviation is none of open, joined, numbering and word");
}

worker sentences(const options& o) {
  text::sentence_options settings;
  if (!o.abbreviations.empty()) {
    const files::mapped_file list(o.abbreviations);
    text::for_each_list_line(list.text(), o.abbreviations, [&](std::string_view word, std::string_view kind) {
      settings.abbreviations.add(word, stop_kind(kind));
    });
  }
  return [=](std::string_view text, std::string& line) {
    append_list("sentences", text::split_sentences(text, settings), line, append);
  };
}

worker sections(const options& o, text::section_headings& headings) {
  if (!o.is_own_headings) headings = text::section_headings::standard();
  if (!o.headings.empty()) headings.add_list(files::mapped_file(o.headings).text(), o.headings);
  const text::section_options settings{.headings = &headings, .unknown = o.unknown};
  return [=](std::string_view text, std::string& line) {
    append_list("sections", text::split_sections(text, settings), line,
                [](const text::section& section, std::string& to) {
                  to += "{\"heading\": ";
                  append(section.heading, to);
                  to += ", \"body\": ";
                  append(section.body, to);
                  to += ", \"label\": " + (section.label.empty() ? "null" : nlohmann::json(section.label).dump()) + '}';
                });
  };
}

worker words(const options& o, text::word_dictionary& dictionary) {
  if (!o.is_own_terms) dictionary = text::thuocl_medical();
  if (!o.terms.empty()) dictionary.add_list(files::mapped_file(o.terms).text(), o.terms);
  return [&dictionary](std::string_view text, std::string& line) {
    append_list("words", text::split_words(text, dictionary), line, append);
  };
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "segment");
  options o;
  add_options(app, o);
  return run_program(app, argc, argv, [&] {
    check(o);
    text::section_headings headings;
    text::word_dictionary dictionary;
    const worker one = o.is_sentences ? sentences(o) : o.is_sections ? sections(o, headings) : words(o, dictionary);
    output out("");
    return report(app, write_line_per_text(o.texts, out, [&] { return one; }));
  });
}
