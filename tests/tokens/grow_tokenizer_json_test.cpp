#include "clinicalbert/tokens/grow_tokenizer_json.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "tests/catch.hpp"

namespace grow_tokenizer_json_test {

namespace {

using namespace clinicalbert::tokens;

const std::string small =
    R"({"version": "1.0", "truncation": {"max_length": 128}, "model": {"type": "WordPiece", "unk_token": "[UNK]",
    "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "canary": 5}}})";

std::string grow(const std::string& text, std::size_t first, const std::vector<std::string>& pieces) {
  return grow_tokenizer_json(text, "folder/tokenizer.json", first, pieces);
}

}  // namespace

TEST_CASE("a tokenizer.json gets further pieces and keeps the rest", "[tokens]") {
  const auto text = grow(small, 6, {"fever", "h\xC3\xA9patite"});
  const auto pieces = parse_vocabulary_json(text, "tokenizer.json");
  CHECK(pieces.size() == 8);
  CHECK(pieces.find("canary") == 5);
  CHECK(pieces.find("fever") == 6);
  CHECK(pieces.find("h\xC3\xA9patite") == 7);
  auto wanted = nlohmann::json::parse(small), got = nlohmann::json::parse(text);
  for (auto* json : {&wanted, &got}) (*json)["model"].erase("vocab");
  CHECK(got == wanted);
}

TEST_CASE("a tokenizer.json of another vocabulary is refused, and nothing of it is said", "[tokens]") {
  CHECK_THROWS_WITH(grow(small, 5, {"fever"}), "folder/tokenizer.json: has no vocabulary of 5 pieces");
  CHECK_THROWS_WITH(grow(small, 6, {"canary"}), "folder/tokenizer.json: has a new piece already");
  CHECK_THROWS_WITH(grow(small, 6, {"fever", "fever"}), "folder/tokenizer.json: has a new piece already");
  for (const std::string text : {"[]", "{}", R"({"model": 1})", R"({"model": {"vocab": []}})"}) {
    CHECK_THROWS_WITH(grow(text, 0, {"fever"}), "folder/tokenizer.json: has no vocabulary of 0 pieces");
  }
  CHECK_THROWS_AS(grow("{", 0, {"fever"}), clinicalbert::files::file_error);
}

}  // namespace grow_tokenizer_json_test
