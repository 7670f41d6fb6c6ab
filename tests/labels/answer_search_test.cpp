#include "clinicalbert/labels/answer_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

namespace answer_search_test {

using namespace clinicalbert;
using labels::answer;

namespace {

struct window {
  std::vector<float> logits;
  std::size_t first_row = 0;
  std::vector<text::byte_span> offsets;
};

struct made_of {
  std::uint32_t seed;
  std::size_t pieces;    // of the text
  float cls;             // logit of a start at [CLS]
  bool boosted = false;  // pieces 20 to 23 are an answer, in each window that has them
};

// Windows of 30 pieces that share 12, behind a question of 4; piece i of the text has bytes 5 i + 1 to 5 i + 5. The
// logits come from a linear congruential generator, between -6 and 6.
std::vector<window> windows_of(const made_of& m) {
  constexpr std::size_t question = 4, room = 30, stride = 12, first = question + 2;
  std::uint32_t state = m.seed;
  std::vector<window> windows;
  for (std::size_t begin = 0;; begin += room - stride) {
    const std::size_t end = std::min(m.pieces, begin + room);
    window& w = windows.emplace_back();
    w.first_row = first;
    for (std::size_t i = 0; i < 2 * (first + end - begin + 1); ++i) {
      state = state * 1664525U + 1013904223U;
      w.logits.push_back(static_cast<float>((state >> 8) / 16777216.0 * 12 - 6));
    }
    w.logits[0] = m.cls;
    if (m.boosted && begin <= 20 && 23 < end) {
      w.logits[2 * (first + 20 - begin)] += 9;
      w.logits[2 * (first + 23 - begin) + 1] += 9;
    }
    for (std::size_t i = begin; i < end; ++i)
      w.offsets.push_back({static_cast<std::uint32_t>(5 * i + 1), static_cast<std::uint32_t>(5 * i + 5)});
    if (end == m.pieces) return windows;
  }
}

labels::answers found(const std::vector<window>& windows, const labels::answer_options& options) {
  labels::answer_search search(options);
  for (const auto& w : windows) search.add(0, w.logits, w.first_row, w.offsets);
  return search.finish();
}

void check(const labels::answers& got, float no_answer, double no_answer_probability, const std::vector<answer>& want) {
  CHECK(got.no_answer_score == no_answer);
  CHECK(got.no_answer_probability == tests::approx(no_answer_probability).epsilon(1e-5));
  REQUIRE(got.best.size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    CAPTURE(i);
    CHECK(got.best[i].span == want[i].span);
    CHECK(got.best[i].score == want[i].score);
    CHECK(got.best[i].probability == tests::approx(want[i].probability).epsilon(1e-5));
  }
}

}  // namespace

// The numbers are those of postprocess_qa_predictions (transformers, examples/pytorch/question-answering/utils_qa.py)
// for the same logits, with the probabilities of equal spans added.

TEST_CASE("answers over windows agree with transformers, no answer unlikely") {
  check(found(windows_of({1, 70, -6}), {.longest = 8}), -11.0184965F, 2.903792657715787e-11,
        {{0, {71, 75}, 11.192668F, 0.128573596478},     {0, {46, 65}, 11.1004829F, 0.117250941694},
         {0, {46, 55}, 10.967308F, 0.102631151676},     {0, {46, 75}, 10.8683167F, 0.0929582118988},
         {0, {91, 105}, 10.6516094F, 0.0748467668891},  {0, {101, 135}, 10.6127987F, 0.0719975605607},
         {0, {101, 105}, 10.2278891F, 0.0489952079952}, {0, {66, 75}, 10.200469F, 0.0476700104773},
         {0, {71, 95}, 9.95473766F, 0.0372842587531},   {0, {231, 240}, 9.95151806F, 0.0371644087136},
         {0, {126, 160}, 9.88469505F, 0.0347621291876}, {0, {306, 325}, 9.88246536F, 0.0346847064793},
         {0, {166, 185}, 9.73805046F, 0.0300206020474}, {0, {141, 145}, 9.61577129F, 0.0265652704984},
         {0, {311, 315}, 9.47332764F, 0.0230383686721}, {0, {231, 235}, 9.40518761F, 0.0215208251029},
         {0, {291, 325}, 9.30929565F, 0.019553007558},  {0, {106, 135}, 9.17840576F, 0.01715413481},
         {0, {181, 185}, 9.16490078F, 0.0169240273535}, {0, {211, 220}, 9.13374519F, 0.0164048764855}});
}

TEST_CASE("answers over windows agree with transformers, where there must be one") {
  check(found(windows_of({2, 70, 0}), {.candidates = 5, .may_be_none = false}), -5.347146987915039F, 0,
        {{0, {291, 345}, 11.4398174F, 0.282365530729},
         {0, {16, 125}, 11.3730898F, 0.264138817787},
         {0, {16, 80}, 10.9203711F, 0.167965069413},
         {0, {16, 90}, 10.7643375F, 0.143699243665},
         {0, {191, 215}, 10.7512541F, 0.14183139801}});
}

TEST_CASE("no answer stands beside the best, or takes the place of the last of them") {
  check(found(windows_of({3, 25, 5.5F}), {.candidates = 6}), 6.108138084411621F, 0.007047717459499836,
        {{0, {41, 45}, 10.4181976F, 0.524666786194},
         {0, {36, 45}, 9.20484161F, 0.155930027366},
         {0, {81, 110}, 8.90664101F, 0.115723848343},
         {0, {41, 110}, 8.77014732F, 0.10095885396},
         {0, {36, 40}, 8.34004593F, 0.0656679943204},
         {0, {36, 110}, 7.55679131F, 0.0300047900528}});
  const auto likely = found(windows_of({4, 25, 9.5F}), {.candidates = 6});
  check(likely, 11.196582794189453F, 0.583129346370697,
        {{0, {6, 95}, 10.2497911F, 0.226244732738},
         {0, {76, 95}, 9.21365833F, 0.080277107656},
         {0, {6, 55}, 8.66969776F, 0.0465964302421},
         {0, {6, 25}, 8.55692005F, 0.0416268855333},
         {0, {6, 115}, 7.92490673F, 0.0221255458891}});
  CHECK(likely.has_none());
  CHECK_FALSE(likely.has_none(1));
}

TEST_CASE("an answer that two windows gave stands once, with the sum of its probabilities") {
  check(found(windows_of({12, 70, 3, true}), {.candidates = 6, .longest = 8}), 1.201310634613037F,
        9.539737675368087e-07,
        {{0, {101, 120}, 14.8043871F, 0.771396458149},
         {0, {101, 105}, 13.0170441F, 0.129135131836},
         {0, {216, 235}, 11.5164213F, 0.0486009400338},
         {0, {126, 130}, 11.4716473F, 0.0275351312011},
         {0, {101, 130}, 11.3059864F, 0.0233314391226}});
  check(found(windows_of({26, 70, 3, true}), {.candidates = 6, .longest = 8}), -2.0654964447021484F,
        4.089735483603363e-08,
        {{0, {101, 120}, 13.9615726F, 0.410900123417},
         {0, {91, 120}, 13.470787F, 0.228569030762},
         {0, {96, 120}, 13.3031387F, 0.19328969717},
         {0, {116, 120}, 12.8172302F, 0.167241066694}});
}

TEST_CASE("with as many candidates as rows, the best answer is the best of all spans") {
  const auto seed = GENERATE(31U, 32U, 33U, 34U);
  CAPTURE(seed);
  const auto windows = windows_of({seed, 95, 1});
  answer best{0, {}, -std::numeric_limits<float>::infinity()};
  for (const auto& w : windows)
    for (std::size_t i = 0; i < w.offsets.size(); ++i)
      for (std::size_t k = i; k < std::min(i + 7, w.offsets.size()); ++k) {
        const float score = w.logits[2 * (w.first_row + i)] + w.logits[2 * (w.first_row + k) + 1];
        if (score > best.score) best = {0, {w.offsets[i].begin, w.offsets[k].end}, score};
      }
  const auto got = found(windows, {.candidates = 100, .longest = 7});
  CHECK(got.best.front().span == best.span);
  CHECK(got.best.front().score == best.score);
}

TEST_CASE("texts keep their numbers; equals come in the order in which they were added") {
  labels::answer_search search({.candidates = 4, .may_be_none = false});
  const std::vector<float> logits{0, 0, 5, 5, 5, 5};
  const std::vector<text::byte_span> offsets{{10, 12}, {13, 15}};
  search.add(7, logits, 1, offsets);
  search.add(3, logits, 1, offsets);
  const auto got = search.finish();
  REQUIRE(got.best.size() == 4);
  CHECK(got.best[0] == answer{7, {10, 12}, 10, 0.25});
  CHECK(got.best[1] == answer{7, {10, 15}, 10, 0.25});
  CHECK(got.best[2] == answer{7, {13, 15}, 10, 0.25});
  CHECK(got.best[3] == answer{3, {10, 12}, 10, 0.25});
  CHECK_FALSE(got.has_none());

  const auto again = search.finish();  // it begins anew
  CHECK(again.best.empty());
  CHECK(again.has_none());
  CHECK(std::isinf(again.no_answer_score));
}

TEST_CASE("a window without a text, and logits that are no numbers, give no answer") {
  labels::answer_search search;
  search.add(0, std::vector<float>{1, 2, 9, 9, 3, 3}, 2, {});
  const auto none = search.finish();
  CHECK(none.best.empty());
  CHECK(none.no_answer_score == 3);
  CHECK(none.no_answer_probability == 1);

  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  const std::vector<text::byte_span> offsets{{0, 1}, {1, 2}, {2, 3}};
  search.add(0, std::vector<float>{0, 0, nan, nan, infinite, 1, 2, 3}, 1, offsets);
  const auto some = search.finish();
  REQUIRE(some.best.size() == 1);
  CHECK(some.best[0].span == text::byte_span{2, 3});
  CHECK(some.best[0].score == 5);
  CHECK_THROWS_AS(labels::answer_search({.candidates = 0}), labels::label_error);
  CHECK_THROWS_AS(labels::answer_search({.longest = 0}), labels::label_error);
}

}  // namespace answer_search_test
