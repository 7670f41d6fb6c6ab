// Cleans texts and says where what is left comes from: the program to read for how text/cleaning/clean.hpp is used.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/text/cleaning/clean.hpp"
#include "clinicalbert/text/list_lines.hpp"
#include "clinicalbert/text/segmentation/thuocl_medical.hpp"
#include "examples/command_line.hpp"
#include "examples/mapped_json.hpp"
#include "examples/output.hpp"
#include "examples/simplified_chinese.hpp"
#include "examples/text_lines.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description = "Cleans texts, with offsets in bytes back to the texts as they were.";

constexpr const char* examples_and_output = R"(Examples:
  clean --input whole *.txt                                   each file is a text
  clean --clinical --de-identified '[{kind}]' - < notes.txt   each line is a text
  clean --stop-words english --punctuation --white-space --input jsonl notes.jsonl

Steps are taken in the order in which they stand above, whatever the order of the options. Without any, --clinical is
taken: --join-lines --control-characters --form NFC --half-width --white-space.

Prints a line of JSON for each text:
  {"text": "...", "copied": [[begin, end, from, to], ...], "replaced": [[begin, end, from, to], ...]}
Bytes begin to end of "text" (in UTF-8) come from bytes from to to of the text as it was (jsonl: of its UTF-8). Those of
"copied" are the same bytes, one by one; those of "replaced" stand all together for what was there. Both lists rise and
they hold all of "text" together; what of the text as it was is in neither was left out. A byte that is no UTF-8 becomes
U+FFFD, which --control-characters leaves out.

)";

struct options {
  bool is_clinical = false, is_bag_of_words = false;
  bool is_join_lines = false, is_control_characters = false, is_half_width = false, is_simplified = false;
  bool is_underscores = false, is_punctuation = false, is_white_space = false;
  bool is_hyphens_removed = false, is_punctuation_half_width = false, is_all_stop_words = false,
       is_chinese_kept = false;
  std::uint32_t width = 0;
  std::size_t empty_lines = 1;
  std::string form, placeholder;
  std::vector<std::string> languages, stop_word_files;
  bool is_de_identified = false;
  text_lines_options texts;
};

void add_options(CLI::App& app, options& o) {
  app.footer(std::string(examples_and_output) + text_options_help);
  app.add_flag("--clinical", o.is_clinical, "What loses nothing that a reader sees; see below");
  app.add_flag("--bag-of-words", o.is_bag_of_words,
               "For counting words: --clinical --de-identified '' --underscores --stop-words english,chinese "
               "--punctuation");
  app.add_flag("--join-lines", o.is_join_lines, "Join lines that were wrapped");
  app.add_option("--width", o.width, "Columns at which lines were wrapped; as many as the longest has by default")
      ->check(CLI::Range(1, 100000))
      ->type_name("N");
  app.add_flag("--remove-hyphens", o.is_hyphens_removed, "Leave out the hyphens at the ends of wrapped lines");
  app.add_flag("--control-characters", o.is_control_characters, "Leave out control and format characters");
  app.add_option("--form", o.form, "Unicode form: NFC, NFD, NFKC or NFKD")
      ->check(CLI::IsMember({"NFC", "NFD", "NFKC", "NFKD"}))
      ->type_name("FORM");
  app.add_flag("--half-width", o.is_half_width, "Make full-width letters, digits and signs half width");
  app.add_flag("--half-width-punctuation", o.is_punctuation_half_width, "Chinese punctuation too");
  app.add_flag("--simplify", o.is_simplified, "Traditional to simplified Chinese, by OpenCC if it is installed");
  auto* const places = app.add_option("--de-identified", o.placeholder,
                                      "Put TEXT for [** **]; {kind} in it is NAME, DATE, LOCATION, ID, AGE, CONTACT or "
                                      "OTHER; '' leaves them out")
                           ->type_name("TEXT");
  places->each([&o](const std::string&) { o.is_de_identified = true; });
  app.add_flag("--underscores", o.is_underscores, "Put it for ___ too");
  app.add_option("--stop-words", o.languages, "Leave out stop words of english, chinese or english,chinese")
      ->check(CLI::IsMember({"english", "chinese"}))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("LANGUAGES");
  app.add_option("--stop-word-file", o.stop_word_files, "Leave out the words of a file too, one a line")
      ->allow_extra_args(false)
      ->type_name("FILE");
  app.add_flag("--all-stop-words", o.is_all_stop_words, "Those too that matter in notes: not, right, two, mg, ...");
  app.add_flag("--punctuation", o.is_punctuation, "Leave out punctuation but that of numbers, words, abbreviations");
  app.add_flag("--keep-chinese-punctuation", o.is_chinese_kept, "Not that of Chinese");
  app.add_flag("--white-space", o.is_white_space, "Leave out repeated white space");
  app.add_option("--empty-lines", o.empty_lines, "How many in a row --white-space keeps (default: 1)")->type_name("N");
  add_text_options(app, o.texts);
}

/// Refuses options of steps that are not taken. Throws usage_error.
void check(const options& o, const text::clean_options& steps) {
  if (!steps.line_joins && (o.width != 0 || o.is_hyphens_removed))
    throw usage_error("--width and --remove-hyphens need --join-lines");
  if (!steps.deidentified && o.is_underscores) throw usage_error("--underscores needs --de-identified");
  if (!steps.stop_words_left_out && o.is_all_stop_words) throw usage_error("--all-stop-words needs --stop-words");
  if (!steps.punctuation && o.is_chinese_kept) throw usage_error("--keep-chinese-punctuation needs --punctuation");
  if (!steps.white_space && o.empty_lines != 1) throw usage_error("--empty-lines needs --white-space");
}

void add_stop_words(const options& o, text::clean_options& steps) {
  auto languages = o.languages;
  if (o.is_bag_of_words && languages.empty()) languages = {"english", "chinese"};
  if (languages.empty() && o.stop_word_files.empty()) return;
  auto& list = steps.stop_words_left_out.emplace();
  for (const auto& language : languages)
    list.add(language == "english" ? text::stop_words::english(!o.is_all_stop_words)
                                   : text::stop_words::chinese(!o.is_all_stop_words));
  for (const auto& file : o.stop_word_files) {
    const files::mapped_file words(file);
    text::for_each_list_line(words.text(), file, [&](std::string_view word, std::string_view) { list.add(word); });
  }
  // A medical term keeps all of its characters. Nothing is owned: the terms live as long as the program.
  steps.chinese_words = std::shared_ptr<const text::word_dictionary>(std::shared_ptr<void>(), &text::thuocl_medical());
}

text::clean_options steps_of(const options& o) {
  static const std::map<std::string, text::unicode_form> forms = {{"NFC", text::unicode_form::nfc},
                                                                  {"NFD", text::unicode_form::nfd},
                                                                  {"NFKC", text::unicode_form::nfkc},
                                                                  {"NFKD", text::unicode_form::nfkd}};
  const bool is_any = o.is_join_lines || o.is_control_characters || !o.form.empty() || o.is_half_width ||
                      o.is_punctuation_half_width || o.is_simplified || o.is_de_identified || !o.languages.empty() ||
                      !o.stop_word_files.empty() || o.is_punctuation || o.is_white_space;
  const bool is_clinical = o.is_clinical || o.is_bag_of_words || !is_any;
  auto steps = is_clinical ? text::clean_options::clinical() : text::clean_options::none();
  steps.malformed_as_replacement = true;  // JSON has no place for other bytes
  if (o.is_join_lines) steps.line_joins.emplace();
  if (o.is_control_characters) steps.control_characters.emplace();
  if (!o.form.empty()) steps.form = forms.at(o.form);
  if (o.is_half_width || o.is_punctuation_half_width) steps.half_width.emplace();
  if (o.is_simplified) steps.own_step = simplified_chinese();
  if (o.is_de_identified || o.is_bag_of_words) steps.deidentified.emplace();
  add_stop_words(o, steps);
  if (o.is_punctuation || o.is_bag_of_words) steps.punctuation.emplace();
  if (o.is_white_space) steps.white_space.emplace();

  check(o, steps);
  if (steps.line_joins) steps.line_joins->width = o.width;
  if (o.is_hyphens_removed) steps.line_joins->hyphen = text::line_end_hyphen::removed;
  if (steps.half_width) steps.half_width->punctuation = o.is_punctuation_half_width;
  if (steps.deidentified) {
    steps.deidentified->placeholder = o.placeholder;
    steps.deidentified->underscores = o.is_underscores || o.is_bag_of_words;
  }
  if (steps.punctuation) steps.punctuation->keep_chinese = o.is_chinese_kept;
  if (steps.white_space) steps.white_space->most_empty_lines = o.empty_lines;
  return steps;
}

int run(const CLI::App& app, const options& o) {
  const auto steps = steps_of(o);
  output out("");
  return report(app, write_line_per_text(o.texts, out, [&steps] {
                  return [&steps](std::string_view text, std::string& line) { append(text::clean(text, steps), line); };
                }));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "clean");
  options o;
  add_options(app, o);
  return run_program(app, argc, argv, [&] { return run(app, o); });
}
