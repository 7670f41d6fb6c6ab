#include "clinicalbert/labels/decode_spans.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

namespace decode_spans_test {

using namespace clinicalbert;
using namespace clinicalbert::labels;

TEST_CASE("entities have the bytes of their words, their type and the mean probability of their tags") {
  const entity_decoder decoder(tag_set(label_set({"O", "B-Chemical", "I-Chemical", "B-Disease", "I-Disease"})));
  const std::vector<text::byte_span> words{{0, 4}, {5, 9}, {10, 13}, {13, 14}, {20, 25}};
  const std::vector<float> logits{
      5, 0, 0, 0, 0,  // O
      0, 0, 0, 3, 0,  // B-Disease
      0, 0, 0, 0, 2,  // I-Disease
      0, 0, 1, 0, 0,  // I-Chemical may not stand here, and to begin one word before costs more than O
      0, 1, 0, 6, 0,  // B-Disease
  };
  entity_decoder::workspace memory;
  std::vector<entity> found;
  decoder.decode<float>(logits, words, memory, found);
  REQUIRE(found.size() == 2);
  CHECK(found[0].span == text::byte_span{5, 13});
  CHECK(decoder.types().name(found[0].label) == "Disease");
  const double first = std::exp(3.0) / (std::exp(3.0) + 4);
  const double second = std::exp(2.0) / (std::exp(2.0) + 4);
  CHECK(static_cast<double>(found[0].score) == tests::approx((first + second) / 2).margin(1e-6));
  CHECK(found[1].span == text::byte_span{20, 25});
  CHECK(static_cast<double>(found[1].score) ==
        tests::approx(std::exp(6.0) / (std::exp(6.0) + std::exp(1.0) + 3)).margin(1e-6));

  decoder.decode<float>({}, {}, memory, found);
  CHECK(found.size() == 2);  // appended nothing
}

TEST_CASE("huge logits give a probability") {
  const std::vector<float> row{1e38F, -1e38F, 0.0F};
  CHECK(softmax_at<float>(row, 0) == 1.0);
  CHECK(softmax_at<float>(row, 1) == 0.0);
}

TEST_CASE("tags that no scheme allows still give their entities") {
  const auto tags = tag_set::of_types({"x"});
  const std::vector<float> logits(3 * 3, 0.0F);
  const std::vector<std::uint32_t> path{2, 0, 2};
  const std::vector<text::byte_span> words{{0, 1}, {1, 2}, {2, 3}};
  std::vector<entity> found;
  decode_spans<float>(logits, path, words, tags, found);
  REQUIRE(found.size() == 2);
  CHECK(found[1].span == text::byte_span{2, 3});
}

TEST_CASE("each type's layer is decoded by itself, and entities may share words") {
  const entity_decoder decoder(tag_layers::one_a_type(std::vector<std::string>{"Site", "Disease"}));
  CHECK(decoder.tags().size() == 3);
  const std::vector<text::byte_span> words{{0, 4}, {5, 9}, {10, 13}, {14, 18}};
  const std::vector<float> logits{
      0, 3, 0, 0, 2, 0,  // Site:B, Disease:B
      0, 0, 1, 0, 0, 4,  // Site:I, Disease:I
      2, 0, 0, 0, 0, 1,  // O, Disease:I
      1, 0, 2, 0, 5, 0,  // Site:I may not stand here, Disease:B
  };
  entity_decoder::workspace memory;
  std::vector<entity> found{{{90, 95}, 7}};  // stays where it is
  decoder.decode<float>(logits, words, memory, found);
  REQUIRE(found.size() == 4);
  CHECK(found[0].label == 7);
  CHECK(found[1].span == text::byte_span{0, 13});  // the longer one first
  CHECK(decoder.types().name(found[1].label) == "Disease");
  CHECK(found[2].span == text::byte_span{0, 9});
  CHECK(decoder.types().name(found[2].label) == "Site");
  const double first = std::exp(3.0) / (std::exp(3.0) + 2), second = std::exp(1.0) / (std::exp(1.0) + 2);
  CHECK(static_cast<double>(found[2].score) == tests::approx((first + second) / 2).margin(1e-6));
  CHECK(found[3].span == text::byte_span{14, 18});
  CHECK(found[3].label == 1);

  // Each layer is what a decoder of one type makes of its columns.
  const entity_decoder of_one(tag_set::of_types({"Site"}));
  const std::vector<float> columns{0, 3, 0, 0, 0, 1, 2, 0, 0, 1, 0, 2};
  std::vector<entity> alone;
  of_one.decode<float>(columns, words, memory, alone);
  CHECK(alone == std::vector<entity>{found[2]});

  const std::vector<float> starts(3), pairs(9);
  CHECK_THROWS_AS(entity_decoder(tag_layers::one_a_type(std::vector<std::string>{"Site"}),
                                 losses::chain_scores<const float>{starts, pairs, starts}),
                  label_error);
}

}  // namespace decode_spans_test
