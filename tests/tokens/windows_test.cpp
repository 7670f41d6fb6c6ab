#include "clinicalbert/tokens/windows.hpp"

#include <map>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tokens/token_data.hpp"

namespace tokens = clinicalbert::tokens;
using tokens::piece_range;
using tokens::truncation;

namespace {

bool same_windows(const std::vector<tokens::encoding>& got, const nlohmann::json& wanted) {
  if (got.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (!tests::same(got[i], wanted[i])) return false;
    if (got[i].segments != wanted[i].at("type_ids").get<std::vector<std::uint8_t>>()) return false;
    std::vector<std::int32_t> sequences;
    for (std::size_t k = 0; k < got[i].size(); ++k) sequences.push_back(got[i].words[k] < 0 ? -1 : got[i].segments[k]);
    if (sequences != tests::numbers_or_minus_one(wanted[i].at("sequence_ids"))) return false;
  }
  return true;
}

void compare_pairs(const std::vector<nlohmann::json>& rows) {
  const std::map<std::string, truncation> strategies = {{"longest_first", truncation::longest_first},
                                                        {"only_second", truncation::only_second}};
  std::map<std::string, tokens::tokenizer> tokenizers;
  for (const std::string name : tests::vocabulary_names) {
    tokenizers.emplace(name, tests::tokenizer(name, tokens::special_tokens::recognized));
  }
  std::size_t wrong = 0;
  std::size_t errors = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const auto& tokenizer = tokenizers.at(row.at("vocabulary").get<std::string>());
    const auto strategy = row.at("strategy").get<std::string>();
    const auto first = row.at("text_a").get<std::string>();
    const tokens::window_options options{row.at("max_length").get<std::size_t>(), row.at("stride").get<std::size_t>()};
    const auto windows = [&] {
      if (strategy == "single") return tokens::encode_windows(tokenizer, first, options);
      return tokens::encode_pair_windows(tokenizer, first, row.at("text_b").get<std::string>(), options,
                                         strategies.at(strategy))
          .windows;
    };
    if (row.contains("error")) {
      ++errors;
      CHECK_THROWS_AS(windows(), tokens::window_error);
    } else if (!same_windows(windows(), row.at("windows"))) {
      ++wrong;
      UNSCOPED_INFO("row " << i);
    }
  }
  CHECK(wrong == 0);
  CHECK(errors == 1);
}

tokens::tokenizer uncased() { return tests::tokenizer("uncased", tokens::special_tokens::as_text); }

}  // namespace

TEST_CASE("windows over one and two texts are those of Hugging Face", "[tokens]") {
  const auto rows = tests::rows(tests::data("tokens/pairs.jsonl"));
  REQUIRE(rows.size() == 79);
  compare_pairs(rows);
}

TEST_CASE("all windows of the oracle are those of Hugging Face", "[tokens]") {
  const auto path = tests::oracle("tokens/pairs.jsonl");
  if (!path) return tests::skip("no tokens/pairs.jsonl in CLINICALBERT_ORACLE");
  compare_pairs(tests::rows(*path));
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
  CHECK(tokens::longest_first_lengths(2, 9, 8) == std::pair<std::size_t, std::size_t>{2, 6});
  CHECK(tokens::longest_first_lengths(9, 2, 8) == std::pair<std::size_t, std::size_t>{6, 2});
  CHECK(tokens::longest_first_lengths(9, 9, 7) == std::pair<std::size_t, std::size_t>{3, 4});
  CHECK(tokens::longest_first_lengths(9, 8, 7) == std::pair<std::size_t, std::size_t>{4, 3});
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
