#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tokens/token_data.hpp"

namespace tokens = clinicalbert::tokens;

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

// Not inlined: a compiler that sees through one of a pair takes them for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("a warm tokenizer allocates nothing", "[tokens]") {
  for (const std::string name : tests::vocabulary_names) {
    for (const auto specials : {tokens::special_tokens::recognized, tokens::special_tokens::as_text}) {
      CAPTURE(name);
      const auto tokenizer = tests::tokenizer(name, specials);
      std::vector<std::string> texts;
      std::string all;
      for (const auto& row : tests::rows(tests::data("tokens/" + name + ".jsonl"))) {
        texts.push_back(row.at("text"));
        all += texts.back();
      }
      texts.push_back(all);
      const std::vector<std::string> words(texts.begin(), texts.begin() + 20);
      tokens::encoding encoding;
      const auto run = [&] {
        for (const auto& text : texts) tokenizer.encode_into(text, encoding);
        tokenizer.encode_pair_into(texts[0], texts[1], encoding);
        tokenizer.encode_words_into(words, encoding);
      };
      run();
      const std::size_t before = allocations;
      run();
      const std::size_t after = allocations;
      CHECK(after == before);
      CHECK(before > 0);
    }
  }
}
