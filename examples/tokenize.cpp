// Turns texts into the ids of a BERT vocabulary with their byte offsets: the program to read for how the tokenizer is
// used.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/pair_windows.hpp"
#include "clinicalbert/tokens/read_options.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/truncation.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/windows.hpp"
#include "examples/command_line.hpp"
#include "examples/encoding_json.hpp"
#include "examples/output.hpp"
#include "examples/text_lines.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description =
    "Turns texts into the pieces of a WordPiece vocabulary, with their offsets in bytes.";

constexpr const char* examples_and_output = R"(Examples:
  tokenize --vocab vocab.txt notes.txt                        each line is a text
  tokenize --vocab vocab.txt --lowercase --input whole *.txt  each file is a text
  tokenize --model FOLDER --input jsonl - < notes.jsonl       each line is {"text": "..."}
  tokenize --model FOLDER --input jsonl --pairs --max-length 384 --stride 128 --truncation only-second questions.jsonl

Prints a line of JSON for each text:
  {"ids": [], "pieces": [], "offsets": [[begin, end], ...]}
with [CLS] first and [SEP] last. Offsets are half-open, in bytes of the text (jsonl: of its UTF-8); [0, 0] for both of these.

With --pairs, for the "text" and the "text_pair" of a JSON line, as [CLS] text [SEP] text_pair [SEP]:
  {"ids": [], "pieces": [], "offsets": [], "segments": [], "words": []}
segments: 0 in the first text, 1 in the second. words: the number of the word in its text, null for [CLS] and [SEP].
Offsets and words count from 0 in each of the texts.

With --max-length, a list of windows, each as above with segments and words:
  {"windows": [...]}
  {"windows": [...], "left_out": [0, 0]}       with --pairs
The windows hold the whole text, each --stride pieces of the one before. Of a pair, longest-first makes one window: the
longer text is cut until both are equally long, then both are; left_out says how many pieces at the end of each are not
there. only-first and only-second make windows over that text, each with all of the other one. none: too long fails.

"[SEP]" written in a text is the special token, as Hugging Face has it, unless --special-as-text is given.

)";

struct options {
  std::string vocabulary, model;
  bool is_lowercase = false, is_special_as_text = false, is_special_as_tokens = false, is_pairs = false;
  std::size_t max_length = 0;  // none
  std::size_t stride = 0;
  std::string truncation;
  text_lines_options texts;
};

void add_options(CLI::App& app, options& o) {
  app.footer(std::string(examples_and_output) + text_options_help);
  auto* vocabulary = app.add_option("--vocab", o.vocabulary, "The vocabulary: vocab.txt, a piece a line");
  auto* lowercase = app.add_flag("--lowercase", o.is_lowercase, "Lower-case and strip accents, for an uncased --vocab");
  app.add_option("--model", o.model, "A Hugging Face folder: its vocabulary, and whether to lower-case")
      ->excludes(vocabulary)
      ->excludes(lowercase)
      ->type_name("FOLDER");
  vocabulary->type_name("FILE");
  app.add_flag("--pairs", o.is_pairs, "Two texts a line, \"text\" and \"text_pair\"; with --input jsonl");
  app.add_option("--max-length", o.max_length, "Windows of at most so many pieces, [CLS] and [SEP] included")
      ->check(CLI::Range(3, 1 << 30))
      ->type_name("N");
  app.add_option("--stride", o.stride, "Pieces that a window shares with the one before; 0 by default")
      ->check(CLI::Range(0, 1 << 30))
      ->type_name("N");
  app.add_option("--truncation", o.truncation,
                 "What gives way: longest-first (default), only-first, only-second or none")
      ->check(CLI::IsMember({"longest-first", "only-first", "only-second", "none"}))
      ->type_name("STRATEGY");
  auto* as_text =
      app.add_flag("--special-as-text", o.is_special_as_text, "Take \"[SEP]\" and its like in a text for text");
  app.add_flag("--special-as-tokens", o.is_special_as_tokens, "Take them for the special tokens (default)")
      ->excludes(as_text);
  add_text_options(app, o.texts);
}

tokens::truncation strategy(const options& o) {
  static const std::map<std::string, tokens::truncation> strategies = {
      {"", tokens::truncation::longest_first},
      {"longest-first", tokens::truncation::longest_first},
      {"only-first", tokens::truncation::only_first},
      {"only-second", tokens::truncation::only_second},
      {"none", tokens::truncation::none}};
  return strategies.at(o.truncation);
}

/// Refuses options that mean nothing together. Throws usage_error.
void check(const options& o) {
  if (o.vocabulary.empty() && o.model.empty()) throw usage_error("--vocab or --model is missing");
  if (o.is_pairs && o.texts.kind != text_kind::jsonl) throw usage_error("--pairs needs --input jsonl");
  if (o.max_length == 0) {
    if (o.stride != 0) throw usage_error("--stride needs --max-length");
    if (!o.truncation.empty()) throw usage_error("--truncation needs --max-length");
    return;
  }
  const std::size_t specials = o.is_pairs ? 3 : 2;
  const auto how = strategy(o);
  if (o.max_length <= specials) throw usage_error("--max-length leaves no room beside the special tokens");
  if (o.stride >= o.max_length - specials) throw usage_error("--stride leaves no room in --max-length to move on in");
  if (!o.is_pairs && how == tokens::truncation::only_second) throw usage_error("only-second needs --pairs");
  const bool one_window = how == tokens::truncation::none || (o.is_pairs && how == tokens::truncation::longest_first);
  if (o.stride != 0 && one_window) throw usage_error("--stride needs a --truncation that makes several windows");
}

tokens::tokenizer open_tokenizer(const options& o) {
  auto settings = !o.model.empty() ? tokens::read_options(o.model)
                  : o.is_lowercase ? tokens::tokenizer_options::uncased()
                                   : tokens::tokenizer_options::cased();
  settings.specials = o.is_special_as_text ? tokens::special_tokens::as_text : tokens::special_tokens::recognized;
  return tokens::tokenizer(o.model.empty() ? tokens::vocabulary::load(o.vocabulary) : tokens::read_vocabulary(o.model),
                           settings);
}

std::string_view second_text(const text_record& record) {
  const auto found = record.fields->find("text_pair");
  if (found == record.fields->end() || !found->is_string()) throw std::runtime_error("has no string \"text_pair\"");
  return found->get_ref<const std::string&>();
}

using worker = std::function<void(const text_record&, std::string&)>;

worker whole_texts(const tokens::tokenizer& tokenizer, const encoding_json& json, bool is_pairs) {
  return [&, is_pairs, encoding = tokens::encoding()](const text_record& record, std::string& lines) mutable {
    if (is_pairs) {
      tokenizer.encode_pair_into(record.text, second_text(record), encoding);
      json.append_with_words(encoding, lines);
    } else {
      tokenizer.encode_into(record.text, encoding);
      json.append(encoding, lines);
    }
    lines += '\n';
  };
}

worker windows(const tokens::tokenizer& tokenizer, const encoding_json& json, const options& o) {
  return [&, sizes = tokens::window_options{o.max_length, o.stride}, how = strategy(o)](const text_record& record,
                                                                                        std::string& lines) {
    const auto found = o.is_pairs ? tokens::encode_pair_windows(tokenizer, record.text, second_text(record), sizes, how)
                                  : tokens::pair_windows{tokens::encode_windows(tokenizer, record.text, sizes, how)};
    lines += "{\"windows\": [";
    for (std::size_t i = 0; i < found.windows.size(); ++i) {
      if (i != 0) lines += ", ";
      json.append_with_words(found.windows[i], lines);
    }
    lines += ']';
    if (o.is_pairs) {
      lines += ", \"left_out\": [" + std::to_string(found.first_left_out) + ", " +
               std::to_string(found.second_left_out) + "]";
    }
    lines += "}\n";
  };
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "tokenize");
  options o;
  add_options(app, o);
  return run_program(app, argc, argv, [&] {
    check(o);
    const auto tokenizer = open_tokenizer(o);
    const encoding_json json(tokenizer.pieces());
    output out("");
    return report(app, write_line_per_text(o.texts, out, [&] {
                    return o.max_length == 0 ? whole_texts(tokenizer, json, o.is_pairs) : windows(tokenizer, json, o);
                  }));
  });
}
