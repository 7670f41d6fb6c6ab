// Turns texts into the ids of a BERT vocabulary with their byte offsets: the program to read for how the tokenizer is
// used.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "examples/command_line.hpp"
#include "examples/output.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;

constexpr const char* description =
    "Turns texts into the pieces of a WordPiece vocabulary, with their offsets in bytes.";

constexpr const char* more_help = R"(Examples:
  tokenize --vocab vocab.txt notes.txt                        each line is a text
  tokenize --vocab vocab.txt --lowercase --input whole *.txt  each file is a text
  tokenize --vocab vocab.txt --input jsonl - < notes.jsonl    each line is {"text": "..."}

Prints a line of JSON for each text:
  {"ids": [], "pieces": [], "offsets": [[begin, end], ...]}
with [CLS] first and [SEP] last. Offsets are half-open, in bytes of the text (jsonl: of its UTF-8); [0, 0] for both of these.
"[SEP]" written in a text is the special token, as Hugging Face has it, unless --special-as-text is given.

A line or file that cannot be done is named at the end with the reason, and the others are done.
Exit status: 0, all done; 1, something failed; 2, wrong command line.
)";

struct options {
  std::string vocabulary, input = "lines";
  bool is_lowercase = false, is_special_as_text = false;
  std::vector<std::string> files;
};

void add_options(CLI::App& app, options& o) {
  app.footer(more_help);
  app.add_option("--vocab", o.vocabulary, "The vocabulary: vocab.txt, a piece a line")->required()->type_name("FILE");
  app.add_flag("--lowercase", o.is_lowercase, "Lower-case and strip accents, for an uncased vocabulary");
  app.add_flag("--special-as-text", o.is_special_as_text, "Take \"[SEP]\" and its like in a text for text");
  app.add_option("--input", o.input, "What is a text: lines (default), jsonl or whole")
      ->check(CLI::IsMember({"lines", "jsonl", "whole"}))
      ->type_name("KIND");
  app.add_option("FILE", o.files, "Files of texts; - or none: standard input")->type_name("");
}

/// The name of a file for messages. What is no name, such as a whole note by mistake, is not repeated.
std::string name_for_messages(const std::vector<std::string>& files, std::size_t i) {
  const bool is_odd = files[i].size() > 1024 || files[i].find_first_of("\n\r\x1b") != std::string::npos;
  return is_odd ? "file " + std::to_string(i + 1) : files[i] == "-" ? "standard input" : files[i];
}

/// Tokenizes texts and writes their lines; gathers what went wrong.
class printer {
 public:
  printer(const tokens::tokenizer& tokenizer, output& out) : tokenizer_(tokenizer), out_(out) {}

  void print(std::string_view text) {
    tokenizer_.encode_into(text, encoding_);
    line_ += "{\"ids\": [";
    each([&](std::size_t i) { line_ += std::to_string(encoding_.ids[i]); });
    line_ += "], \"pieces\": [";
    each([&](std::size_t i) { line_ += nlohmann::json(tokenizer_.pieces().piece(encoding_.ids[i])).dump(); });
    line_ += "], \"offsets\": [";
    each([&](std::size_t i) {
      const auto span = encoding_.offsets[i];
      line_ += '[' + std::to_string(span.begin) + ", " + std::to_string(span.end) + ']';
    });
    line_ += "]}\n";
    if (line_.size() > 1 << 16) flush();
  }

  void fail(std::string sentence) { failures_.push_back(std::move(sentence)); }

  void flush() {
    if (!line_.empty()) out_.write(line_);
    line_.clear();
  }

  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

 private:
  template <class Each>
  void each(Each&& add) {
    for (std::size_t i = 0; i < encoding_.size(); ++i) {
      if (i != 0) line_ += ", ";
      add(i);
    }
  }

  const tokens::tokenizer& tokenizer_;
  output& out_;
  tokens::encoding encoding_;
  std::string line_;
  std::vector<std::string> failures_;
};

/// The text in a line {"text": "..."}. Throws files::file_error for `place`.
std::string text_of(const std::string& line, const std::string& place) {
  const auto object = files::parse_json(line, place);
  if (!object.is_object() || !object.contains("text") || !object.at("text").is_string())
    throw files::file_error(place, "is no JSON object with a string \"text\"");
  return object.at("text").get<std::string>();
}

void read_lines(std::istream& in, const std::string& name, bool is_jsonl, printer& print) {
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    const std::string place = name + ": line " + std::to_string(++number);
    try {
      if (!is_jsonl)
        print.print(line);
      else if (line.find_first_not_of(" \t\r") != std::string::npos)
        print.print(text_of(line, place));
    } catch (const files::file_error& error) {
      print.fail(error.what());
    } catch (const text::size_error& error) {
      print.fail(place + ": " + error.what());
    }
    if (in.rdbuf()->in_avail() <= 0) print.flush();  // whoever writes line by line gets an answer to each
  }
}

void read_whole(std::istream& in, const std::string& name, printer& print) {
  std::string text;
  for (std::vector<char> chunk(1 << 16); in; text.append(chunk.data(), static_cast<std::size_t>(in.gcount())))
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  try {
    if (!in.bad()) print.print(text);
  } catch (const text::size_error& error) {
    print.fail(name + ": " + error.what());
  }
}

void read_file(std::istream& in, const std::string& name, const std::string& kind, printer& print) {
  if (!in) return print.fail(name + ": cannot open");
  if (kind == "whole")
    read_whole(in, name, print);
  else
    read_lines(in, name, kind == "jsonl", print);
  if (in.bad()) print.fail(name + ": cannot read to the end");
}

int run(options o) {
  if (o.files.empty()) o.files.emplace_back("-");
  if (std::count(o.files.begin(), o.files.end(), "-") > 1) throw usage_error("- can be given once only");
  auto settings = o.is_lowercase ? tokens::tokenizer_options::uncased() : tokens::tokenizer_options::cased();
  if (o.is_special_as_text) settings.specials = tokens::special_tokens::as_text;
  const tokens::tokenizer tokenizer(tokens::vocabulary::load(o.vocabulary), settings);

  output out("");
  printer print(tokenizer, out);
  for (std::size_t i = 0; i < o.files.size(); ++i) {
    const auto name = name_for_messages(o.files, i);
    if (o.files[i] == "-") {
      read_file(std::cin, name, o.input, print);
    } else {
      std::ifstream in(o.files[i], std::ios::binary);
      read_file(in, name, o.input, print);
    }
  }
  print.flush();
  for (const auto& failure : print.failures()) std::fprintf(stderr, "tokenize: %s\n", failure.c_str());
  return print.failures().empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  CLI::App app(description, "tokenize");
  options o;
  add_options(app, o);
  return run_program(app, argc, argv, [&] { return run(o); });
}
