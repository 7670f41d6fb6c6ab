#include "clinicalbert/tokens/growth_of_vocabulary.hpp"

#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace growth_of_vocabulary_test {

namespace {

using namespace clinicalbert::tokens;

vocabulary begun() { return vocabulary::parse("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n", "vocab.txt"); }
growth_state grown() { return {{{"ab", {5, 6}}, {"abb", {7, 6}}, {"abbb", {8, 6}}}, {{"abab", 2, 1}}}; }

}  // namespace

TEST_CASE("a growth is read for a vocabulary with none, some or all of its words", "[tokens]") {
  const clinicalbert::tests::temporary_folder folder;
  const auto path = folder.path() / "growth.json";
  write_growth(path, begun(), grown());
  for (const auto& words : std::vector<std::vector<std::string>>{{}, {"ab"}, {"ab", "abb"}, {"ab", "abb", "abbb"}}) {
    CAPTURE(words.size());
    const auto found = read_growth_of(path, with_words(begun(), words));
    CHECK(vocabulary_text(found.base) == vocabulary_text(begun()));
    CHECK(found.state == grown());
  }
}

TEST_CASE("a growth of another vocabulary is refused, and no word of it is said", "[tokens]") {
  const clinicalbert::tests::temporary_folder folder;
  const auto path = folder.path() / "growth.json";
  write_growth(path, begun(), grown());
  const auto refuse = [&](const std::vector<std::string>& words) {
    CHECK_THROWS_WITH(read_growth_of(path, with_words(begun(), words)),
                      clinicalbert::tests::contains("growth.json: belongs to another vocabulary"));
  };
  refuse({"abb"});
  refuse({"ab", "abbb"});
  refuse({"ab", "abb", "abbb", "abbbb"});
  const auto other = vocabulary::parse("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##c\nab\n", "vocab.txt");
  CHECK_THROWS_WITH(read_growth_of(path, other), clinicalbert::tests::contains("belongs to another vocabulary"));
  for (const std::string text :
       {"", "[]", "{}", R"({"base_size": 3})", R"({"base_size": "canary"})", R"({"base_size": 99, "version": 1})"}) {
    clinicalbert::files::write_whole(path, text);
    CHECK_THROWS_AS(read_growth_of(path, begun()), clinicalbert::files::file_error);
  }
}

}  // namespace growth_of_vocabulary_test
