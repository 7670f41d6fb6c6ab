#include "clinicalbert/tokens/windows.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/tokens/truncation.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tokens/token_data.hpp"
#include "tests/tokens/window_rows.hpp"

namespace windows_test {

namespace tokens = clinicalbert::tokens;
using tokens::piece_range;
using tokens::truncation;

namespace {

tokens::tokenizer uncased() { return tests::tokenizer("uncased", tokens::special_tokens::as_text); }

}  // namespace

TEST_CASE("windows over one text are those of Hugging Face, with every strategy", "[tokens]") {
  tests::compare_windows(tests::rows(tests::data("tokens/pairs.jsonl")), tests::is_single);
  tests::compare_windows(tests::rows(tests::data("tokens/truncation.jsonl")), tests::is_single);
}

TEST_CASE("all windows over one text of the oracle are those of Hugging Face", "[tokens]") {
  const auto path = tests::oracle("tokens/pairs.jsonl");
  if (!path) return tests::skip("no tokens/pairs.jsonl in CLINICALBERT_ORACLE");
  tests::compare_windows(tests::rows(*path), tests::is_single);
}

TEST_CASE("windows cover all pieces, overlap by the stride and end with the last piece", "[tokens]") {
  CHECK(tokens::window_ranges(0, 4, 1) == std::vector<piece_range>{{0, 0}});
  CHECK(tokens::window_ranges(4, 4, 9) == std::vector<piece_range>{{0, 4}});
  CHECK(tokens::window_ranges(9, 4, 1) == std::vector<piece_range>{{0, 4}, {3, 7}, {6, 9}});
  for (std::size_t pieces = 0; pieces < 40; ++pieces) {
    for (std::size_t room = 1; room < 12; ++room) {
      for (std::size_t stride = 0; stride < room; ++stride) {
        const auto ranges = tokens::window_ranges(pieces, room, stride);
        bool good = ranges.front().begin == 0 && ranges.back().end == pieces;
        for (std::size_t i = 0; i < ranges.size(); ++i) {
          good = good && ranges[i].size() <= room;
          if (i != 0) good = good && ranges[i - 1].size() == room && ranges[i].begin + stride == ranges[i - 1].end;
        }
        if (!good) FAIL(pieces << " pieces, room " << room << ", stride " << stride);
      }
    }
  }
}

TEST_CASE("a stride that leaves no room is an error that says the lengths", "[tokens]") {
  CHECK_THROWS_AS(tokens::window_ranges(9, 4, 4), tokens::window_error);
  CHECK_THROWS_WITH(tokens::window_ranges(9, 4, 5),
                    tests::contains("room for 4 pieces") && tests::contains("stride of 5"));
  CHECK_THROWS_AS(tokens::window_ranges(1, 0, 0), tokens::window_error);
  CHECK_THROWS_WITH(tokens::encode_windows(uncased(), "fever", {1, 0}), tests::contains("no room"));
}

TEST_CASE("one text that is too long is an error where nothing of it may be cut", "[tokens]") {
  const auto tokenizer = uncased();
  for (const auto how : {truncation::none, truncation::only_second}) {
    CHECK(tokens::encode_windows(tokenizer, "no fever", {4, 0}, how).size() == 1);
    CHECK_THROWS_WITH(tokens::encode_windows(tokenizer, "no fever .", {4, 0}, how),
                      tests::contains("a text of 3 pieces in windows of 4 pieces"));
  }
  CHECK(tokens::encode_windows(tokenizer, "no fever .", {4, 1}, truncation::only_first).size() == 2);
  CHECK(tokens::encode_windows(tokenizer, "no fever .", {4, 1}, truncation::longest_first).size() == 2);
}

}  // namespace windows_test
