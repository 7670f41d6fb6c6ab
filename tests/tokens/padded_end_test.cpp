#include "clinicalbert/tokens/padded_end.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace padded_end_test {

using clinicalbert::tokens::padded_end;

TEST_CASE("a text can be read past its end, where spaces are", "[tokens]") {
  for (std::uint32_t size = 0; size < 200; ++size) {
    std::string text;
    for (std::uint32_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
    // A copy of the exact size, so that the sanitizer sees a read behind it.
    const std::vector<char> exact(text.begin(), text.end());
    const std::string wanted = text + std::string(padded_end::readable, ' ');
    for (const std::uint32_t begin : {0U, size / 2, size}) {
      const padded_end end({exact.data(), exact.size()}, begin);
      std::size_t wrong = 0;
      for (std::uint32_t at = begin; at <= size; ++at) {
        wrong += std::string(end.from(at), padded_end::readable) != wanted.substr(at, padded_end::readable);
      }
      CHECK(wrong == 0);
    }
  }
}

}  // namespace padded_end_test
