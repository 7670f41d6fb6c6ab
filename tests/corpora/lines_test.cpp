#include "clinicalbert/corpora/lines.hpp"

#include <cstddef>
#include <string>

#include "tests/catch.hpp"

namespace lines_test {

using namespace clinicalbert;

namespace {

std::string shown(std::string_view text) {
  std::string all;
  corpora::for_each_line(text, [&](std::string_view line, std::size_t number, std::size_t at) {
    all += std::to_string(number) + "@" + std::to_string(at) + "[" + std::string(line) + "]";
  });
  return all;
}

}  // namespace

TEST_CASE("lines with their numbers and bytes") {
  CHECK(shown("a\nb") == "1@0[a]2@2[b]");
  CHECK(shown("a\r\n\nb\n") == "1@0[a]2@3[]3@4[b]");
  CHECK(shown("\xEF\xBB\xBF"
              "a\n") == "1@3[a]");
  CHECK(shown("a\rb\n") == "1@0[a\rb]");
  CHECK(shown("").empty());
}

TEST_CASE("a refusal names file and line") {
  CHECK_THROWS_WITH(corpora::refuse_line("f.tsv", 7, "is wrong"), tests::contains("f.tsv: line 7 is wrong"));
}

}  // namespace lines_test
