#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/corpora/token_store_builder.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "tests/temporary_folder.hpp"

namespace clinicalbert::tests {

/// A store of documents of random sentences of 2 to 41 pieces, the last of which is ".", under a vocabulary of 206.
class random_store {
 public:
  random_store(std::uint64_t seed, std::size_t documents, std::size_t most_sentences) {
    std::mt19937_64 random(seed);
    corpora::token_store_builder builder(tokenizer_);
    for (std::size_t d = 0; d < documents; ++d) {
      std::vector<std::string> sentences(1 + random() % most_sentences);
      for (auto& sentence : sentences) {
        for (std::size_t i = 0, end = 1 + random() % 40; i < end; ++i)
          sentence += "w" + std::to_string(random() % 200) + ' ';
        sentence += '.';
      }
      builder.add(sentences);
    }
    builder.write(folder_.path() / "store");
  }

  [[nodiscard]] const tokens::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  [[nodiscard]] const tokens::vocabulary& pieces() const noexcept { return tokenizer_.pieces(); }
  [[nodiscard]] corpora::token_store open() const { return corpora::token_store(folder_.path() / "store"); }

 private:
  static tokens::vocabulary vocabulary() {
    std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "."};
    for (int i = 0; i < 200; ++i) pieces.push_back("w" + std::to_string(i));
    return tokens::vocabulary(pieces);
  }

  tests::temporary_folder folder_;
  tokens::tokenizer tokenizer_{vocabulary(), {.specials = tokens::special_tokens::as_text}};
};

}  // namespace clinicalbert::tests
