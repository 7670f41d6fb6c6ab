#include "clinicalbert/tokens/read_options.hpp"

#include <fstream>
#include <string>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace read_options_test {

namespace tokens = clinicalbert::tokens;
using clinicalbert::files::file_error;
using tokens::tokenizer_options;

namespace {

tokenizer_options config(const std::string& text) {
  return tokens::apply_tokenizer_config(text, "folder/tokenizer_config.json", tokenizer_options::uncased());
}

tokenizer_options file(const std::string& text) {
  return tokens::apply_tokenizer_json(text, "folder/tokenizer.json", tokenizer_options::uncased());
}

tokenizer_options options(bool lowercase, bool strip_accents, bool split_cjk) {
  tokenizer_options result;
  result.lowercase = lowercase;
  result.strip_accents = strip_accents;
  result.split_cjk = split_cjk;
  return result;
}

const std::string bert_normalizer =
    R"("normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true})";

}  // namespace

TEST_CASE("tokenizer_config.json says how to lower-case", "[tokens]") {
  CHECK(config("{}") == tokenizer_options::uncased());
  CHECK(config(R"({"do_lower_case": false})") == tokenizer_options::cased());
  CHECK(config(R"({"do_lower_case": true, "strip_accents": null})") == options(true, true, true));
  CHECK(config(R"({"do_lower_case": true, "strip_accents": false})") == options(true, false, true));
  CHECK(config(R"({"do_lower_case": false, "strip_accents": true})") == options(false, true, true));
  CHECK(config(R"({"tokenize_chinese_chars": false})") == options(true, true, false));
  CHECK(config(R"({"tokenizer_class": "BertTokenizerFast", "never_split": null, "model_max_length": 512,
                   "unk_token": "[UNK]", "mask_token": {"content": "[MASK]", "lstrip": false}})") ==
        tokenizer_options::uncased());
}

TEST_CASE("tokenizer.json says how to normalize", "[tokens]") {
  CHECK(file("{" + bert_normalizer + "}") == tokenizer_options::uncased());
  CHECK(file(R"({"normalizer": {"type": "BertNormalizer", "lowercase": false, "strip_accents": null}})") ==
        tokenizer_options::cased());
  CHECK(file(R"({"normalizer": {"type": "BertNormalizer", "lowercase": false, "strip_accents": true,
                                "handle_chinese_chars": false}})") == options(false, true, false));
  CHECK(file("{" + bert_normalizer + R"(, "added_tokens": [{"id": 0, "content": "[PAD]", "normalized": false}],
               "pre_tokenizer": {"type": "BertPreTokenizer"}, "truncation": {"max_length": 128},
               "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                         "max_input_chars_per_word": 100, "vocab": {}}})") == tokenizer_options::uncased());
}

TEST_CASE("what is not supported is refused by name, and its value not told", "[tokens]") {
  const auto refused = [](auto&& read, const std::string& text, const std::string& name) {
    CAPTURE(name);
    try {
      (void)read(text);
      FAIL("nothing was thrown");
    } catch (const file_error& error) {
      const std::string message = error.what();
      CHECK(message.starts_with("folder/"));
      CHECK(message.find("\"" + name + "\"") != std::string::npos);
      CHECK(message.find("canary") == std::string::npos);
    }
  };
  refused(config, R"({"tokenizer_class": "canary"})", "tokenizer_class");
  refused(config, R"({"do_basic_tokenize": false})", "do_basic_tokenize");
  refused(config, R"({"never_split": ["canary"]})", "never_split");
  refused(config, R"({"unk_token": "canary"})", "unk_token");
  refused(config, R"({"sep_token": {"content": "canary"}})", "sep_token.content");
  refused(config, R"({"do_lower_case": "canary"})", "do_lower_case");
  refused(config, R"({"additional_special_tokens": ["canary"]})", "additional_special_tokens");
  refused(config, R"({"extra_special_tokens": {"x": "canary"}})", "extra_special_tokens");
  refused(config, R"({"added_tokens_decoder": {"7": {"content": "canary"}}})", "added_tokens_decoder");
  refused(file, "{}", "normalizer");
  refused(file, R"({"normalizer": {"type": "canary"}})", "normalizer.type");
  refused(file, R"({"normalizer": 3})", "normalizer");
  refused(file, "{" + bert_normalizer + R"(, "model": {"type": "canary"}})", "model.type");
  refused(file, "{" + bert_normalizer + R"(, "model": {"max_input_chars_per_word": 200}})",
          "model.max_input_chars_per_word");
  refused(file, "{" + bert_normalizer + R"(, "model": {"continuing_subword_prefix": "@@"}})",
          "model.continuing_subword_prefix");
  refused(file, "{" + bert_normalizer + R"(, "pre_tokenizer": {"type": "canary"}})", "pre_tokenizer.type");
  refused(file, "{" + bert_normalizer + R"(, "added_tokens": [{"content": "canary"}]})", "added_tokens[0]");
}

TEST_CASE("a file that is no JSON object is refused", "[tokens]") {
  CHECK_THROWS_AS(config("[]"), file_error);
  CHECK_THROWS_AS(config("{\"canary"), file_error);
  CHECK_THROWS_AS(file(""), file_error);
}

TEST_CASE("tokenizer_config.json goes over tokenizer.json, and neither need be there", "[tokens]") {
  const clinicalbert::tests::temporary_folder temporary;
  const auto& folder = temporary.path();
  CHECK(tokens::read_options(folder) == tokenizer_options::uncased());
  CHECK(tokens::read_options(folder, tokenizer_options::cased()) == tokenizer_options::cased());
  std::ofstream(folder / "tokenizer.json") << "{" << bert_normalizer << "}";
  CHECK(tokens::read_options(folder, tokenizer_options::cased()) == tokenizer_options::uncased());
  std::ofstream(folder / "tokenizer_config.json") << R"({"do_lower_case": false})";
  CHECK(tokens::read_options(folder) == tokenizer_options::cased());
}

}  // namespace read_options_test
