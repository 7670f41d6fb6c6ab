#include "clinicalbert/files/xxh64.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace xxh64_test {

namespace {

using namespace clinicalbert;

std::uint64_t of(std::string_view text, std::uint64_t seed = 0) {
  return files::xxh64(std::as_bytes(std::span(text)), seed);
}

TEST_CASE("xxh64: the answers of the reference implementation") {
  CHECK(of("") == 0xEF46DB3751D8E999u);
  CHECK(of("a") == 0xD24EC4F1A98C6E5Bu);
  CHECK(of("abc") == 0x44BC2CF5AD770999u);
  CHECK(of("Nobody inspects the spammish repetition") == 0xFBCEA83C8A378BF1u);
  // With a seed: its sanity check, and an example of python-xxhash.
  CHECK(of("", 2654435761u) == 0xAC75FDA2929B17EFu);
  CHECK(of("xxhash", 20141025) == 0xB559B98D844E0635u);
  CHECK(of("Nobody inspects the spammish repetition", 1) == 0x43F425448D954DB6u);
}

TEST_CASE("xxh64: every bit of a text and its length change it") {
  for (const std::size_t size : {1u, 5u, 12u, 31u, 32u, 33u, 75u, 200u}) {
    std::string text(size, 'x');
    const auto before = of(text);
    for (std::size_t bit = 0; bit < 8 * size; ++bit) {
      auto changed = text;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
      CHECK(of(changed) != before);
    }
    CHECK(of(text + '\0') != before);
    CHECK(of(text.substr(1)) != before);
  }
}

}  // namespace

}  // namespace xxh64_test
