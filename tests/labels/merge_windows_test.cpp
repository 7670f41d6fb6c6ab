#include "clinicalbert/labels/merge_windows.hpp"

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "clinicalbert/labels/decode_spans.hpp"
#include "clinicalbert/tokens/plan_windows.hpp"
#include "clinicalbert/tokens/word_table.hpp"
#include "tests/catch.hpp"

namespace merge_windows_test {

using namespace clinicalbert;
using namespace clinicalbert::labels;
using tokens::piece_range;
using tokens::plan_windows;

namespace {

/// A note of words of one to four pieces, with gold entities, and logits that depend on the word alone.
struct synthetic_note {
  tokens::word_table words;
  std::vector<std::uint32_t> tags;  // gold, by word
  std::vector<entity> entities;
  std::uint32_t pieces = 0;
};

synthetic_note make_note(std::mt19937& random, const tag_set& tags, std::size_t count) {
  synthetic_note note;
  std::uint32_t byte = 0;
  std::uint32_t left = 0;
  std::uint32_t type = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto length = static_cast<std::uint32_t>(1 + random() % 4);
    note.words.pieces.push_back({note.pieces, note.pieces + length});
    note.words.spans.push_back({byte, byte + length});
    byte += length + static_cast<std::uint32_t>(random() % 2);
    note.pieces += length;
    auto prefix = tag_prefix::outside;
    if (left > 0) {
      --left;
      prefix = tag_prefix::inside;
      note.entities.back().span.end = note.words.spans.back().end;
    } else if (random() % 3 == 0) {
      type = static_cast<std::uint32_t>(random() % tags.types().size());
      left = static_cast<std::uint32_t>(random() % 9);  // some are longer than what windows share
      prefix = tag_prefix::begin;
      note.entities.push_back({note.words.spans.back(), type, 1.0F});
    }
    note.tags.push_back(*tags.find(prefix, type));
  }
  return note;
}

}  // namespace

TEST_CASE("no entity is lost, doubled or split at a seam") {
  const entity_decoder decoder(tag_set::of_types({"Disease", "Chemical"}));
  const auto& tags = decoder.tags();
  const std::uint32_t seed = 41;
  CAPTURE(seed);
  std::mt19937 random(seed);
  entity_decoder::workspace memory;
  std::size_t seen = 0;
  std::size_t windows_seen = 0;
  for (int round = 0; round < 1000; ++round) {
    const auto note = make_note(random, tags, random() % 80);
    std::vector<piece_range> windows;
    const std::size_t room = 4 + random() % 20;
    if (round % 2 == 0) {
      plan_windows(note.words.pieces, room, random() % room, windows);
    } else {  // cut anywhere, as windows of a fixed stride are
      const std::size_t stride = 1 + random() % room;
      for (std::size_t at = 0; at < note.pieces; at += stride) {
        windows.push_back({static_cast<std::uint32_t>(at),
                           static_cast<std::uint32_t>(std::min<std::size_t>(at + room, note.pieces))});
        if (at + room >= note.pieces) break;
      }
    }
    window_merger merger(windows, note.pieces, note.words.pieces, tags.size());
    for (std::size_t w = windows.size(); w-- > 0;) {
      std::vector<float> logits((windows[w].end - windows[w].begin) * tags.size(), -9.0F);
      for (std::size_t i = 0; i < note.words.size(); ++i) {
        const std::size_t first = note.words.pieces[i].begin;
        if (first < windows[w].begin || first >= windows[w].end) continue;
        logits[(first - windows[w].begin) * tags.size() + note.tags[i]] = 9.0F;
      }
      merger.add(w, logits);
    }
    std::vector<entity> found;
    decoder.decode(merger.logits(), std::span<const text::byte_span>(note.words.spans), memory, found);
    REQUIRE(found.size() == note.entities.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      REQUIRE(found[i].span == note.entities[i].span);
      REQUIRE(found[i].label == note.entities[i].label);
      REQUIRE(found[i].score > 0.99F);
    }
    seen += found.size();
    windows_seen += windows.size();
  }
  CHECK(seen > 3000);
  CHECK(windows_seen > 5000);
}

TEST_CASE("a word is taken from the window in which it has most context") {
  // Words of one piece each; windows of 6 with 4 shared, given out of order.
  std::vector<piece_range> words;
  for (std::uint32_t i = 0; i < 10; ++i) words.push_back({i, i + 1});
  const std::vector<piece_range> windows{{4, 10}, {0, 6}, {2, 8}};
  window_merger merger(windows, 10, words, 1);
  merger.add(0, std::vector<float>(6, 0.0F));
  merger.add(1, std::vector<float>(6, 1.0F));
  merger.add(2, std::vector<float>(6, 2.0F));
  // Edges of the note are no edges. Word 4: 1 to the end of [0, 6), 2 in [2, 8), 0 in [4, 10). Word 3: 2 against 1.
  const std::vector<float> expected{1, 1, 1, 1, 2, 2, 0, 0, 0, 0};
  CHECK(std::vector<float>(merger.logits().begin(), merger.logits().end()) == expected);
}

TEST_CASE("a window that cuts a word gives way to one that has it whole") {
  const std::vector<piece_range> words{{0, 1}, {1, 4}, {4, 5}, {5, 6}};
  const std::vector<piece_range> windows{{0, 3}, {1, 4}, {3, 6}};
  window_merger merger(windows, 6, words, 1);
  for (std::size_t w = 0; w < 3; ++w) merger.add(w, std::vector<float>(3, static_cast<float>(w)));
  CHECK(merger.logits()[1] == 1.0F);
}

TEST_CASE("a word that no window has is an error") {
  const std::vector<piece_range> words{{0, 1}, {1, 2}, {2, 3}};
  const std::vector<piece_range> windows{{0, 1}, {2, 3}};
  CHECK_THROWS_WITH(window_merger(windows, 3, words, 2), tests::contains("piece 1"));
}

TEST_CASE("windows may be added from many threads") {
  std::vector<piece_range> words;
  for (std::uint32_t i = 0; i < 400; ++i) words.push_back({i, i + 1});
  std::vector<piece_range> windows;
  plan_windows(words, 16, 8, windows);
  window_merger merger(windows, 400, words, 1);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t w = t; w < windows.size(); w += 4) {
        std::vector<float> logits;
        for (auto piece = windows[w].begin; piece < windows[w].end; ++piece)
          logits.push_back(static_cast<float>(piece));
        merger.add(w, logits);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < 400; ++i) REQUIRE(merger.logits()[i] == static_cast<float>(i));
}

}  // namespace merge_windows_test
