// Times the tokenizer with byte offsets, warm, over real text: one line of a file is a text, as in the peers' script.
// Prints one JSON line; a megabyte is 1,000,000 bytes of UTF-8, and pieces count [CLS] and [SEP].

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/timing.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "examples/command_line.hpp"

namespace {

using namespace clinicalbert;

/// The lines of a file that are not empty or white space alone.
void append_texts(std::string_view file, std::vector<std::string_view>& texts) {
  while (!file.empty()) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    std::string_view line = file.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t\r\v\f") != std::string_view::npos) texts.push_back(line);
    file.remove_prefix(std::min(end + 1, file.size()));
  }
}

/// Tokenizes texts again and again; every thread keeps its memory.
class workers {
 public:
  workers(const tokens::tokenizer& tokenizer, const std::vector<std::string_view>& texts, std::size_t threads)
      : tokenizer_(tokenizer), texts_(texts), encodings_(threads) {}

  /// Returns the number of pieces.
  std::size_t run() {
    next_ = 0;
    pieces_ = 0;
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < encodings_.size(); ++i) others.emplace_back([this, i] { work(encodings_[i]); });
    work(encodings_[0]);
    others.clear();
    return pieces_;
  }

 private:
  void work(tokens::encoding& encoding) {
    constexpr std::size_t batch = 16;
    std::size_t pieces = 0;
    for (std::size_t first; (first = next_.fetch_add(batch)) < texts_.size();) {
      for (std::size_t i = first; i < std::min(first + batch, texts_.size()); ++i) {
        tokenizer_.encode_into(texts_[i], encoding);
        pieces += encoding.size();
      }
    }
    pieces_ += pieces;
  }

  const tokens::tokenizer& tokenizer_;
  const std::vector<std::string_view>& texts_;
  std::vector<tokens::encoding> encodings_;
  std::atomic<std::size_t> next_{0}, pieces_{0};
};

}  // namespace

int main(int argc, char** argv) {
  std::string path;
  std::vector<std::string> files;
  bool lowercase = false;
  std::size_t threads = 1;
  double seconds = 3;
  CLI::App app{"Times the tokenizer: megabytes of text a second, with byte offsets.", "tokenizer"};
  app.footer("Example:\n  tokenizer --vocab bert-base-uncased/vocab.txt --lowercase answers.txt");
  app.add_option("--vocab", path, "vocab.txt")->required();
  app.add_flag("--lowercase", lowercase, "lower-case and strip accents");
  app.add_option("--threads", threads)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--seconds", seconds)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("FILE", files, "one text a line")->required();
  return examples::run_program(app, argc, argv, [&] {
    const auto load = bench::time_calls(0.2, [&] { (void)tokens::vocabulary::load(path); });
    const tokens::tokenizer tokenizer(tokens::vocabulary::load(path), lowercase ? tokens::tokenizer_options::uncased()
                                                                                : tokens::tokenizer_options::cased());
    std::vector<files::mapped_file> mapped;
    std::vector<std::string_view> texts;
    for (const auto& file : files) mapped.emplace_back(file);
    for (const auto& file : mapped) append_texts(file.text(), texts);
    double megabytes = 0;
    for (const auto text : texts) megabytes += static_cast<double>(text.size()) / 1e6;

    workers all(tokenizer, texts, threads);
    std::size_t pieces = 0;
    const auto time = bench::time_calls(seconds, [&] { pieces = all.run(); });
    std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                        {"lowercase", lowercase},
                                        {"threads", threads},
                                        {"texts", texts.size()},
                                        {"megabytes", bench::places(megabytes, 2)},
                                        {"pieces", pieces},
                                        {"megabytes_per_second", bench::places(megabytes / time.median * 1e3, 2)},
                                        {"best_megabytes_per_second", bench::places(megabytes / time.best * 1e3, 2)},
                                        {"vocabulary_ms", bench::places(load.median, 2)},
                                        {"best_vocabulary_ms", bench::places(load.best, 2)}}
                     .dump()
              << std::endl;
  });
}
