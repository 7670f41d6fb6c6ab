#include "clinicalbert/labels/tag_marginals.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "clinicalbert/labels/decode_spans.hpp"
#include "tests/catch.hpp"

namespace tag_marginals_test {

using namespace clinicalbert;
using namespace clinicalbert::labels;

namespace {

std::vector<double> normal_numbers(std::mt19937& random, std::size_t count) {
  std::normal_distribution<double> normal(0.0, 2.0);
  std::vector<double> numbers(count);
  for (double& x : numbers) x = normal(random);
  return numbers;
}

// exp(score) of a sequence; 0 where the rules forbid it.
double weight_of(const std::vector<double>& logits, const tag_transitions& t, const std::vector<std::uint32_t>& path) {
  double score = t.starts[path.front()] + t.ends[path.back()];
  for (std::size_t i = 0; i < path.size(); ++i)
    score += logits[i * t.classes() + path[i]] + (i > 0 ? t.pairs[path[i - 1] * t.classes() + path[i]] : 0);
  return std::exp(score);
}

}  // namespace

TEST_CASE("with a CRF, the best sequence and its probabilities are those of enumerating all") {
  const auto seed = GENERATE(1U, 2U, 3U, 4U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto tags = tag_set::of_types({"x", "y"});
  const std::size_t classes = tags.size(), words = 1 + seed;
  const auto starts = normal_numbers(random, classes), pairs = normal_numbers(random, classes * classes),
             ends = normal_numbers(random, classes), logits = normal_numbers(random, words * classes);
  const losses::chain_scores<const double> learned{starts, pairs, ends};
  const entity_decoder decoder(tags, learned);
  const auto& t = decoder.transitions();
  CHECK(t.pairs[2] == -std::numeric_limits<double>::infinity());  // O I-x
  CHECK(t.pairs[1] == pairs[1]);                                  // O B-x

  std::vector<std::uint32_t> path(words, 0), best(words);
  std::vector<double> want(words * classes);
  double all = 0, largest = 0;
  for (std::size_t i = 0; i < words;) {
    const double weight = weight_of(logits, t, path);
    if (weight > largest) best = path;
    largest = std::max(largest, weight);
    all += weight;
    for (std::size_t w = 0; w < words; ++w) want[w * classes + path[w]] += weight;
    for (i = 0; i < words && ++path[i] == classes; ++i) path[i] = 0;
  }
  tag_workspace memory;
  decode_tags<double>(logits, t, path, memory);
  CHECK(path == best);
  marginal_workspace marginals;
  const auto got = tag_marginals<double>(logits, t, marginals);
  for (std::size_t i = 0; i < want.size(); ++i) CHECK(got[i] == tests::approx(want[i] / all).margin(1e-12));

  std::vector<text::byte_span> spans;
  for (std::uint32_t w = 0; w < words; ++w) spans.push_back({2 * w, 2 * w + 1});
  std::vector<entity> found, plain;
  entity_decoder::workspace decoding;
  decoder.decode<double>(logits, spans, decoding, found);
  for (const auto& one : found) {
    double sum = 0;
    const std::size_t begin = one.span.begin / 2, end = (one.span.end + 1) / 2;
    for (std::size_t w = begin; w < end; ++w) sum += want[w * classes + best[w]] / all;
    CHECK(one.score == static_cast<float>(sum / static_cast<double>(end - begin)));
    CHECK(one.score > 0);
    CHECK(one.score <= 1);
  }
  // Without scores it is the decoder that there was before.
  entity_decoder(tags, losses::chain_scores<const double>{}).decode<double>(logits, spans, decoding, found);
  entity_decoder(tags).decode<double>(logits, spans, decoding, plain);
  CHECK(std::equal(plain.begin(), plain.end(), found.end() - static_cast<std::ptrdiff_t>(plain.size())));
}

TEST_CASE("what a CRF has learned can decide; what the rules forbid stays so") {
  const auto tags = tag_set::of_types({"x"});
  const std::vector<float> logits{0, 1, 0, 0, 0.5F, 0.4F, 0, 0, 0};
  const std::vector<text::byte_span> words{{0, 1}, {2, 3}, {4, 5}};
  const std::vector<float> starts{0, 0, 99}, ends{0, 0, 0};
  std::vector<float> pairs(9, 0);
  const auto decode = [&] {
    std::vector<entity> found;
    entity_decoder::workspace memory;
    const losses::chain_scores<const float> learned{starts, pairs, ends};
    entity_decoder(tags, learned).decode<float>(logits, words, memory, found);
    return found;
  };
  CHECK(decode().size() == 2);
  pairs[1 * 3 + 1] = -1;  // an entity seldom touches another
  REQUIRE(decode().size() == 1);
  CHECK(decode()[0].span == text::byte_span{0, 3});
}

TEST_CASE("marginals of no words, of huge and of missing logits; scores of another number of tags") {
  const auto tags = tag_set::of_types({"x"});
  const tag_transitions rules(tags);
  marginal_workspace memory;
  CHECK(tag_marginals<float>({}, rules, memory).empty());
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  const std::vector<float> logits{nan, nan, nan, inf, -inf, 0, 3e38F, 3e38F, -3e38F};
  const auto p = tag_marginals<float>(logits, rules, memory);
  for (std::size_t w = 0; w < 3; ++w) CHECK(p[3 * w] + p[3 * w + 1] + p[3 * w + 2] == tests::approx(1.0).margin(1e-12));
  const std::vector<float> two(2);
  CHECK_THROWS_WITH(entity_decoder(tags, losses::chain_scores<const float>{two, two, two}),
                    tests::contains("2 scores of a CRF where the tags need 3"));
}

}  // namespace tag_marginals_test
