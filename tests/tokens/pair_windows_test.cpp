#include "clinicalbert/tokens/pair_windows.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "clinicalbert/text/span.hpp"
#include "clinicalbert/tokens/truncation.hpp"
#include "clinicalbert/tokens/windows.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tokens/token_data.hpp"
#include "tests/tokens/window_rows.hpp"

namespace pair_windows_test {

namespace tokens = clinicalbert::tokens;
using tokens::truncation;

namespace {

tokens::tokenizer uncased() { return tests::tokenizer("uncased", tokens::special_tokens::as_text); }

}  // namespace

TEST_CASE("windows over two texts are those of Hugging Face, with every strategy", "[tokens]") {
  tests::compare_windows(tests::rows(tests::data("tokens/pairs.jsonl")), tests::is_pair);
  tests::compare_windows(tests::rows(tests::data("tokens/truncation.jsonl")), tests::is_pair);
}

TEST_CASE("all windows over two texts of the oracle are those of Hugging Face", "[tokens]") {
  const auto path = tests::oracle("tokens/pairs.jsonl");
  if (!path) return tests::skip("no tokens/pairs.jsonl in CLINICALBERT_ORACLE");
  tests::compare_windows(tests::rows(*path), tests::is_pair);
}

TEST_CASE("a pair that may not be cut and does not fit is an error that says the lengths", "[tokens]") {
  const auto tokenizer = uncased();
  const tokens::window_options eight{8, 0};
  CHECK(tokens::encode_pair_windows(tokenizer, "no fever", "no cough .", eight, truncation::none).windows.size() == 1);
  CHECK_THROWS_WITH(tokens::encode_pair_windows(tokenizer, "no fever .", "no cough .", eight, truncation::none),
                    tests::contains("3 and 3 pieces") && tests::contains("windows of 8 pieces"));
}

TEST_CASE("the text that gives way must have something left", "[tokens]") {
  const auto tokenizer = uncased();
  const tokens::window_options five{5, 0};
  CHECK_THROWS_AS(tokens::encode_pair_windows(tokenizer, "no fever", "cough", five, truncation::only_second),
                  tokens::window_error);
  CHECK_THROWS_AS(tokens::encode_pair_windows(tokenizer, "cough", "no fever", five, truncation::only_first),
                  tokens::window_error);
}

TEST_CASE("the first of two texts can be the one in windows", "[tokens]") {
  const auto tokenizer = uncased();
  const auto result = tokens::encode_pair_windows(tokenizer, "a b c d e", "cough", {6, 1}, truncation::only_first);
  REQUIRE(result.windows.size() == 4);
  for (const auto& window : result.windows) {
    CHECK(window.size() == 6);
    CHECK(window.segments == std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1});
  }
  CHECK(result.windows[3].offsets[2] == clinicalbert::text::byte_span{8, 9});
  CHECK(result.first_left_out == 0);
}

TEST_CASE("what longest_first leaves out is counted", "[tokens]") {
  const auto result = tokens::encode_pair_windows(uncased(), "a b c d e", "f g", {7, 0}, truncation::longest_first);
  CHECK(result.first_left_out == 3);
  CHECK(result.second_left_out == 0);
  CHECK(result.windows.size() == 1);
}

TEST_CASE("messages about windows never hold a word of a text", "[tokens]") {
  const std::string canary = "zyxwvcanary";
  const auto tokenizer = uncased();
  for (const auto how : {truncation::none, truncation::only_first, truncation::only_second}) {
    try {
      (void)tokens::encode_pair_windows(tokenizer, canary + " " + canary, canary, {5, 9}, how);
      FAIL("nothing was thrown");
    } catch (const std::exception& error) {
      CHECK(std::string(error.what()).find("canary") == std::string::npos);
    }
  }
}

}  // namespace pair_windows_test
