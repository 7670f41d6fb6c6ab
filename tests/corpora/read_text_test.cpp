#include "clinicalbert/corpora/read_text.hpp"

#include <sys/stat.h>

#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace read_text_test {

using namespace clinicalbert;
using namespace std::string_view_literals;

TEST_CASE("packed content is refused by its format") {
  for (const auto& [content, name] : {std::pair("\xFD\x37\x7A\x58\x5A\x00 canary"sv, "xz"),
                                      {"\x1F\x8B canary"sv, "gzip"},
                                      {"\x28\xB5\x2F\xFD canary"sv, "zstd"},
                                      {"PK\x03\x04 canary"sv, "zip"}}) {
    CHECK_THROWS_WITH(corpora::refuse_packed(content, "f"), tests::contains(name) && !tests::contains("canary"));
  }
  CHECK_NOTHROW(corpora::refuse_packed("PK is a name", "f"));
  CHECK_NOTHROW(corpora::refuse_packed("", "f"));
}

TEST_CASE("what comes out of a pipe is read to its end") {
  const clinicalbert::tests::temporary_folder folder;
  const auto path = folder.path() / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const std::string text(300000, 'x');
  std::thread writer([&] { std::ofstream(path) << text; });
  CHECK(corpora::read_text(path) == text);
  writer.join();
}

}  // namespace read_text_test
