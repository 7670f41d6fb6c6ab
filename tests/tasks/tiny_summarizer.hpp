#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/data_path.hpp"

namespace clinicalbert::tests {

/// 97 pieces, as seq2seq/tied has: the special ones, letters and digits that begin a word and that go on with one,
/// marks, and some words.
inline std::vector<std::string> tiny_pieces() {
  std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  for (const char* word :
       {"pain", "fever", "patient", "aspirin", "was", "with", "the", "of", "no", "mg", "chest", "and"})
    pieces.emplace_back(word);
  for (const char* before : {"", "##"}) {
    for (char c = '0'; c <= '9'; ++c) pieces.push_back(before + std::string(1, c));
    for (char c = 'a'; c <= 'z'; ++c) pieces.push_back(before + std::string(1, c));
  }
  for (const char c : std::string_view(".,-/()%:")) pieces.emplace_back(1, c);
  return pieces;
}

/// Writes the folder of seq2seq/tied, a little encoder-decoder with random habits, with a vocabulary that lowers case.
/// `change` may edit its config.json.
template <class Change>
void write_tiny_summarizer(const std::filesystem::path& folder, Change&& change) {
  std::filesystem::create_directories(folder);
  const auto from = data("seq2seq/tied");
  std::filesystem::copy_file(from / "model.safetensors", folder / "model.safetensors");
  nlohmann::json config;
  std::ifstream(from / "config.json") >> config;
  change(config);
  std::ofstream(folder / "config.json") << config.dump();
  std::ofstream vocabulary(folder / "vocab.txt");
  for (const auto& piece : tiny_pieces()) vocabulary << piece << '\n';
  std::ofstream(folder / "tokenizer_config.json") << R"({"do_lower_case": true})";
}
inline void write_tiny_summarizer(const std::filesystem::path& folder) {
  write_tiny_summarizer(folder, [](nlohmann::json&) {});
}

}  // namespace clinicalbert::tests
