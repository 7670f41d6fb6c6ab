#include "clinicalbert/tokens/read_vocabulary.hpp"

#include <fstream>
#include <string>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace read_vocabulary_test {

namespace tokens = clinicalbert::tokens;
using clinicalbert::files::file_error;

namespace {

tokens::vocabulary parse(const std::string& text) {
  return tokens::parse_vocabulary_json(text, "folder/tokenizer.json");
}

const std::string good =
    R"({"model": {"vocab": {"fever": 5, "[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[MASK]": 4, "[SEP]": 3}}})";

}  // namespace

TEST_CASE("a vocabulary can be read from tokenizer.json", "[tokens]") {
  const auto pieces = parse(good);
  CHECK(pieces.size() == 6);
  CHECK(pieces.piece(5) == "fever");
  CHECK(pieces.sep_id() == 3);
}

TEST_CASE("a bad vocabulary in tokenizer.json is an error that quotes nothing", "[tokens]") {
  for (const char* text :
       {R"([])", R"({"model": 3})", R"({"model": {"vocab": ["canary"]}})", R"({"model": {"vocab": {"canary": 1}}})",
        R"({"model": {"vocab": {"canary": -1}}})", R"({"model": {"vocab": {"canary": 0, "[PAD]": 0}}})",
        R"({"model": {"vocab": {"canary": 0}}})", R"({"model": {"vocab": {"canary": 1e30}}})",
        R"({"model": {"vocab": {"": 0}}})"}) {
    try {
      (void)parse(text);
      FAIL("nothing was thrown");
    } catch (const file_error& error) {
      CHECK(std::string(error.what()).starts_with("folder/tokenizer.json: "));
      CHECK(std::string(error.what()).find("canary") == std::string::npos);
    }
  }
}

TEST_CASE("vocab.txt is read before tokenizer.json, and one must be there", "[tokens]") {
  const clinicalbert::tests::temporary_folder temporary;
  const auto& folder = temporary.path();
  CHECK_THROWS_AS(tokens::read_vocabulary(folder), file_error);
  std::ofstream(folder / "tokenizer.json") << good;
  CHECK(tokens::read_vocabulary(folder).size() == 6);
  std::ofstream(folder / "vocab.txt") << "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  CHECK(tokens::read_vocabulary(folder).size() == 5);
}

}  // namespace read_vocabulary_test
