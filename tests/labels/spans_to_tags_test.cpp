#include "clinicalbert/labels/spans_to_tags.hpp"

#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/labels/decode_spans.hpp"
#include "tests/catch.hpp"

namespace spans_to_tags_test {

using namespace clinicalbert;
using namespace clinicalbert::labels;

namespace {

const std::vector<text::byte_span> words{{0, 3}, {4, 8}, {8, 9}, {10, 14}, {15, 20}};
using numbers = std::vector<std::size_t>;
using tags_of = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("gold spans become tags") {
  const auto tags = tag_set::of_types({"x", "y"});  // O B-x I-x B-y I-y
  const std::vector<entity> gold{{{15, 20}, 1}, {{4, 9}, 0}};
  const auto result = spans_to_tags(gold, words, tags);
  CHECK(result.tags == tags_of{0, 1, 2, 0, 3});
  CHECK(result.cut.empty());
  CHECK(result.overlapping.empty());
  CHECK(result.without_words.empty());
}

TEST_CASE("spans that words cannot tell are reported") {
  const auto tags = tag_set::of_types({"x", "y"});
  const std::vector<entity> gold{
      {{5, 12}, 0},   // 0: cuts two words
      {{4, 8}, 1},    // 1: begins first, so it is tagged, and 0 is not
      {{9, 10}, 0},   // 2: between words
      {{16, 18}, 1},  // 3: inside a word
      {{40, 50}, 0},  // 4: behind all words
      {{4, 6}, 0},    // 5: begins with 1 and is shorter
  };
  const auto result = spans_to_tags(gold, words, tags);
  CHECK(result.tags == tags_of{0, 3, 0, 0, 3});
  CHECK(result.cut == numbers{3});
  CHECK(result.overlapping == numbers{0, 5});
  CHECK(result.without_words == numbers{2, 4});
  CHECK_THROWS_WITH(spans_to_tags(std::vector<entity>{{{0, 3}, 2}}, words, tags), tests::contains("label 2 of 2"));
  const tag_set no_inside(label_set({"O", "B-x"}));
  CHECK_THROWS_AS(spans_to_tags(std::vector<entity>{{{0, 8}, 0}}, words, no_inside), label_error);
}

TEST_CASE("random spans on word borders come back from their tags, in every scheme") {
  const std::uint32_t seed = 5;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const auto scheme : {tag_scheme::iob1, tag_scheme::iob2, tag_scheme::iobes}) {
    const entity_decoder decoder(tag_set::of_types({"x", "y"}, scheme));
    const auto& tags = decoder.tags();
    entity_decoder::workspace memory;
    for (int round = 0; round < 100; ++round) {
      std::vector<text::byte_span> note;
      std::vector<entity> gold;
      std::uint32_t open = 0;
      for (std::uint32_t i = 0; i < 30; ++i) {
        note.push_back({i * 3, i * 3 + 2 + static_cast<std::uint32_t>(random() % 2)});
        if (open > 0) {
          --open;
          gold.back().span.end = note.back().end;
        } else if (random() % 2 != 0) {
          gold.push_back({note.back(), static_cast<std::uint32_t>(random() % 2)});
          open = static_cast<std::uint32_t>(random() % 3);
        }
      }
      const auto tagged = spans_to_tags(gold, note, tags);
      std::vector<float> logits(note.size() * tags.size(), 0.0F);
      for (std::size_t i = 0; i < note.size(); ++i) logits[i * tags.size() + tagged.tags[i]] = 40.0F;
      std::vector<entity> found;
      decoder.decode<float>(logits, note, memory, found);
      REQUIRE(found == gold);
    }
  }
}

}  // namespace spans_to_tags_test
