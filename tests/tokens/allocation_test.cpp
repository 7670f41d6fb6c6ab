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

TEST_CASE("a warm encode_into allocates nothing", "[tokens]") {
  for (const std::string name : tests::vocabulary_names) {
    const auto tokenizer = tests::tokenizer(name, tokens::special_tokens::recognized);
    std::vector<std::string> texts;
    for (const auto& row : tests::rows(tests::data("tokens/" + name + ".jsonl"))) texts.push_back(row.at("text"));
    tokens::encoding encoding;
    for (const auto& text : texts) tokenizer.encode_into(text, encoding);
    const std::size_t before = allocations;
    for (const auto& text : texts) tokenizer.encode_into(text, encoding);
    const std::size_t after = allocations;
    CHECK(after == before);
    CHECK(before > 0);
  }
}
