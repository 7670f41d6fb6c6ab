#include "clinicalbert/tokens/tokenizer.hpp"

#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tokens/token_data.hpp"

namespace tokenizer_test {

namespace tokens = clinicalbert::tokens;
using clinicalbert::text::byte_span;
using tokens::special_tokens;

namespace {

std::vector<std::string> pieces_of(const tokens::tokenizer& tokenizer, const tokens::encoding& encoding) {
  std::vector<std::string> pieces;
  for (const auto id : encoding.ids) pieces.emplace_back(tokenizer.pieces().piece(id));
  return pieces;
}

void compare_texts(const std::string& name, const std::vector<nlohmann::json>& rows) {
  const auto tokenizer = tests::tokenizer(name, special_tokens::recognized);
  tokens::encoding encoding;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto text = rows[i].at("text").get<std::string>();
    tokenizer.encode_into(text, encoding);
    const bool good = tests::same(encoding, rows[i]) &&
                      pieces_of(tokenizer, encoding) == rows[i].at("pieces").get<std::vector<std::string>>() &&
                      encoding.segments == std::vector<std::uint8_t>(encoding.size(), 0);
    if (!good) {
      ++wrong;
      UNSCOPED_INFO(name << " row " << i << " from " << rows[i].at("source"));
    }
  }
  CHECK(wrong == 0);
}

void compare_special(const std::vector<nlohmann::json>& rows) {
  std::size_t wrong = 0;
  for (const std::string name : tests::vocabulary_names) {
    const auto recognized = tests::tokenizer(name, special_tokens::recognized);
    const auto as_text = tests::tokenizer(name, special_tokens::as_text);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].at("vocabulary") != name) continue;
      const auto text = rows[i].at("text").get<std::string>();
      const bool good = tests::same(recognized.encode(text), rows[i].at("registered")) &&
                        tests::same(as_text.encode(text), rows[i].at("plain"));
      if (!good) {
        ++wrong;
        UNSCOPED_INFO("row " << i);
      }
    }
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("texts are tokenized as Hugging Face does", "[tokens]") {
  for (const std::string name : tests::vocabulary_names) {
    const auto rows = tests::rows(tests::data("tokens/" + name + ".jsonl"));
    REQUIRE(rows.size() == 178);
    compare_texts(name, rows);
  }
}

TEST_CASE("all texts of the oracle are tokenized as Hugging Face does", "[tokens]") {
  for (const std::string name : tests::vocabulary_names) {
    const auto path = tests::oracle("tokens/" + name + ".jsonl");
    if (!path) return tests::skip("no tokens/" + name + ".jsonl in CLINICALBERT_ORACLE");
    const auto rows = tests::rows(*path);
    REQUIRE(rows.size() > 3000);
    compare_texts(name, rows);
  }
}

TEST_CASE("special tokens in a text are recognized or text, as Hugging Face does", "[tokens]") {
  const auto rows = tests::rows(tests::data("tokens/special.jsonl"));
  REQUIRE(rows.size() == 59);
  compare_special(rows);
  if (const auto path = tests::oracle("tokens/special.jsonl")) compare_special(tests::rows(*path));
}

TEST_CASE("a pair has two segments, and offsets and words of each text", "[tokens]") {
  const auto tokenizer = tests::tokenizer("uncased", special_tokens::recognized);
  const auto pair = tokenizer.encode_pair("No fever.", "Cough");
  CHECK(pieces_of(tokenizer, pair) == std::vector<std::string>{"[CLS]", "no", "fever", ".", "[SEP]", "cough", "[SEP]"});
  CHECK(pair.segments == std::vector<std::uint8_t>{0, 0, 0, 0, 0, 1, 1});
  CHECK(pair.words == std::vector<std::int32_t>{-1, 0, 1, 2, -1, 0, -1});
  CHECK(pair.offsets == std::vector<byte_span>{{0, 0}, {0, 2}, {3, 8}, {8, 9}, {0, 0}, {0, 5}, {0, 0}});
}

TEST_CASE("words split before are tokenized one by one", "[tokens]") {
  const auto tokenizer = tests::tokenizer("cased", special_tokens::as_text);
  const std::vector<std::string> words = {"BRCA2-related", "\u200b", "tumours"};
  const auto encoding = tokenizer.encode_words(words);
  // tokenizers 0.23.3: encode(words, is_pretokenized=True)
  CHECK(pieces_of(tokenizer, encoding) ==
        std::vector<std::string>{"[CLS]", "BR", "##CA", "##2", "-", "related", "t", "##umour", "##s", "[SEP]"});
  CHECK(encoding.words == std::vector<std::int32_t>{-1, 0, 0, 0, 0, 0, 2, 2, 2, -1});
  CHECK(encoding.offsets ==
        std::vector<byte_span>{{0, 0}, {0, 2}, {2, 4}, {4, 5}, {5, 6}, {6, 13}, {0, 1}, {1, 6}, {6, 7}, {0, 0}});
}

TEST_CASE("pieces are appended behind others, words from 0 again", "[tokens]") {
  const auto tokenizer = tests::tokenizer("uncased", special_tokens::as_text);
  tokens::encoding encoding;
  tokenizer.append_pieces("no fever", encoding);
  tokenizer.append_pieces("cough", encoding, 1);
  CHECK(pieces_of(tokenizer, encoding) == std::vector<std::string>{"no", "fever", "cough"});
  CHECK(encoding.words == std::vector<std::int32_t>{0, 1, 0});
  CHECK(encoding.segments == std::vector<std::uint8_t>{0, 0, 1});
}

TEST_CASE("a text of malformed bytes is as if they were not there", "[tokens]") {
  const auto tokenizer = tests::tokenizer("uncased", special_tokens::as_text);
  const auto encoding = tokenizer.encode("fe\xFFver \xE4\xB8");
  CHECK(pieces_of(tokenizer, encoding) == std::vector<std::string>{"[CLS]", "fever", "[SEP]"});
  CHECK(encoding.offsets[1] == byte_span{0, 6});
}

TEST_CASE("many threads share one tokenizer", "[tokens]") {
  const auto tokenizer = tests::tokenizer("uncased", special_tokens::as_text);
  std::vector<std::string> texts;
  for (const auto& row : tests::rows(tests::data("tokens/uncased.jsonl"))) texts.push_back(row.at("text"));
  std::vector<tokens::encoding> alone;
  for (const auto& text : texts) alone.push_back(tokenizer.encode(text));
  std::vector<std::size_t> wrong(4, 0);
  std::vector<std::thread> threads;
  for (auto& count : wrong) {
    threads.emplace_back([&] {
      tokens::encoding mine;
      for (std::size_t i = 0; i < texts.size(); ++i) {
        tokenizer.encode_into(texts[i], mine);
        count += mine != alone[i];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<std::size_t>(4, 0));
}

}  // namespace tokenizer_test
