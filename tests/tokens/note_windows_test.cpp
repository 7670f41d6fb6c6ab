#include "clinicalbert/tokens/note_windows.hpp"

#include <string>
#include <vector>

#include "clinicalbert/tokens/vocabulary.hpp"
#include "tests/catch.hpp"
#include "tests/tokens/token_data.hpp"

namespace note_windows_test {

using namespace clinicalbert;

TEST_CASE("a long note is cut between sentences, and every word is in a window") {
  const tokens::tokenizer tokenizer(tests::vocabulary("cased"));
  std::string note;
  std::vector<text::byte_span> sentences;
  for (int i = 0; i < 12; ++i) {
    const auto begin = static_cast<std::uint32_t>(note.size());
    note += "The patient takes aspirin 0.5 mg b.i.d. and has no fever.";
    sentences.push_back({begin, static_cast<std::uint32_t>(note.size())});
    note += i % 3 == 2 ? "\n\n" : " ";
  }
  tokens::encoding pieces;
  const auto windows = tokens::split_windows(tokenizer, note, {.max_length = 64, .stride = 8}, pieces);
  REQUIRE(windows.size() > 3);
  std::uint32_t covered = 0;
  for (const auto& window : windows) {
    CHECK(window.pieces.size() <= 62);
    CHECK(window.span.begin <= covered);
    CHECK(window.span.begin == pieces.offsets[window.pieces.begin].begin);
    bool begins = false, ends = false;
    for (const auto& sentence : sentences) {
      begins = begins || sentence.begin == window.span.begin;
      ends = ends || sentence.end == window.span.end;
    }
    CHECK(begins);
    CHECK(ends);
    covered = window.span.end;
  }
  CHECK(covered == sentences.back().end);
}

TEST_CASE("a short note is one window, one without words none") {
  const tokens::tokenizer tokenizer(tests::vocabulary("cased"));
  tokens::encoding pieces;
  const auto windows = tokens::split_windows(tokenizer, "  No fever. ", {.max_length = 64}, pieces);
  CHECK(windows == std::vector<tokens::note_window>{{{2, 11}, {0, 3}}});
  CHECK(tokens::frame(tokenizer.pieces(), pieces, windows[0].pieces).size() == 5);
  CHECK(tokens::split_windows(tokenizer, " \n", {.max_length = 64}, pieces).empty());
  CHECK_THROWS_AS(tokens::split_windows(tokenizer, "No fever", {.max_length = 8, .stride = 6}, pieces),
                  tokens::window_error);
}

}  // namespace note_windows_test
