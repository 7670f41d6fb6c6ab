#include "clinicalbert/labels/decode_tags.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace decode_tags_test {

using namespace clinicalbert::labels;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double score_of_path(const std::vector<double>& logits, const tag_transitions& transitions,
                     const std::vector<std::uint32_t>& path) {
  const std::size_t classes = transitions.classes();
  double score = transitions.starts[path.front()] + transitions.ends[path.back()];
  for (std::size_t t = 0; t < path.size(); ++t) {
    score += logits[t * classes + path[t]];
    if (t > 0) score += transitions.pairs[path[t - 1] * classes + path[t]];
  }
  return score;
}

double best_by_trying_all(const std::vector<double>& logits, const tag_transitions& transitions, std::size_t words) {
  std::vector<std::uint32_t> path(words, 0);
  double best = -infinity;
  for (;;) {
    best = std::max(best, score_of_path(logits, transitions, path));
    std::size_t t = 0;
    while (t < words && ++path[t] == transitions.classes()) path[t++] = 0;
    if (t == words) return best;
  }
}

}  // namespace

TEST_CASE("decoding equals the reference") {
  const auto reference = clinicalbert::files::read_json(tests::data("pooling.json")).at("viterbi");
  const tag_set tags(label_set(reference.at("tags").get<std::vector<std::string>>()));
  const tag_transitions transitions(tags);
  tag_workspace workspace;
  std::size_t different_from_greedy = 0;
  for (const auto& sample : reference.at("cases")) {
    std::vector<double> logits;
    for (const auto& row : sample.at("logits")) {
      for (const double x : row.get<std::vector<double>>()) logits.push_back(x);
    }
    std::vector<std::uint32_t> path(sample.at("logits").size());
    const double score = decode_tags<double>(logits, transitions, path, workspace);
    CHECK(path == sample.at("path").get<std::vector<std::uint32_t>>());
    CHECK(std::abs(score - sample.at("score").get<double>()) < 1e-9);
    if (path != sample.at("greedy").get<std::vector<std::uint32_t>>()) ++different_from_greedy;
  }
  CHECK(different_from_greedy > 0);
}

TEST_CASE("decoding finds the best of all sequences, in every scheme and with scored transitions") {
  const std::uint32_t seed = 7;
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  tag_workspace workspace;
  for (const auto scheme : {tag_scheme::iob1, tag_scheme::iob2, tag_scheme::iobes}) {
    const auto tags = tag_set::of_types({"x", "y"}, scheme);
    for (int round = 0; round < 20; ++round) {
      tag_transitions transitions(tags);
      if (round % 2 != 0) {
        for (auto* list : {&transitions.starts, &transitions.pairs, &transitions.ends}) {
          for (double& score : *list) score += normal(random);
        }
      }
      const std::size_t words = 1 + random() % (scheme == tag_scheme::iobes ? 4 : 5);
      std::vector<double> logits(words * tags.size());
      for (double& x : logits) x = normal(random);
      std::vector<std::uint32_t> path(words);
      const double score = decode_tags<double>(logits, transitions, path, workspace);
      REQUIRE(score == tests::approx(best_by_trying_all(logits, transitions, words)).margin(1e-9));
      REQUIRE(score == tests::approx(score_of_path(logits, transitions, path)).margin(1e-9));
    }
  }
}

TEST_CASE("decoding with learned scores equals pytorch-crf") {
  const auto reference = clinicalbert::files::read_json(tests::data("linear_chain_crf.json"));
  tag_workspace workspace;
  for (const auto& one : reference.at("cases")) {
    tag_transitions transitions;
    transitions.starts = one.at("start_transitions").get<std::vector<double>>();
    transitions.ends = one.at("end_transitions").get<std::vector<double>>();
    for (const auto& row : one.at("transitions"))
      for (const double x : row) transitions.pairs.push_back(x);
    for (std::size_t b = 0; b < one.at("decoded").size(); ++b) {
      std::vector<double> logits;
      for (const auto& row : one.at("emissions")[b])
        for (const double x : row) logits.push_back(x);
      std::vector<std::uint32_t> path(one.at("emissions")[b].size());
      decode_tags<double>(logits, transitions, path, workspace);
      CHECK(path == one.at("decoded")[b].get<std::vector<std::uint32_t>>());
    }
  }
}

TEST_CASE("paths are allowed whatever the logits") {
  const auto tags = tag_set::of_types({"x", "y"});
  const tag_transitions transitions(tags);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  const std::uint32_t seed = 11;
  CAPTURE(seed);
  std::mt19937 random(seed);
  tag_workspace workspace;
  for (int round = 0; round < 200; ++round) {
    std::vector<float> logits(6 * tags.size());
    for (float& x : logits) {
      const float choices[] = {nan, inf, -inf, 3e38F, -3e38F, 0.0F};
      x = choices[random() % 6];
    }
    std::vector<std::uint32_t> path(6, 99);
    decode_tags<float>(logits, transitions, path, workspace);
    REQUIRE(may_start(tags.scheme(), tags[path[0]].prefix));
    for (std::size_t t = 1; t < path.size(); ++t) REQUIRE(may_follow(tags.scheme(), tags[path[t - 1]], tags[path[t]]));
  }
}

TEST_CASE("a warm workspace is not allocated again") {
  const auto tags = tag_set::of_types({"x"});
  const tag_transitions transitions(tags);
  tag_workspace workspace;
  std::vector<float> logits(100 * tags.size(), 0.5F);
  std::vector<std::uint32_t> path(100);
  decode_tags<float>(logits, transitions, path, workspace);
  const void* before[] = {workspace.score.data(), workspace.next.data(), workspace.best_before.data()};
  path.resize(40);
  logits.resize(40 * tags.size());
  decode_tags<float>(logits, transitions, path, workspace);
  CHECK(before[0] == workspace.score.data());
  CHECK(before[1] == workspace.next.data());
  CHECK(before[2] == workspace.best_before.data());
  CHECK(decode_tags<float>({}, transitions, {}, workspace) == 0.0);
}

}  // namespace decode_tags_test
