#include "clinicalbert/generation/copied_numbers.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/generation/beam.hpp"
#include "clinicalbert/generation/greedy.hpp"
#include "clinicalbert/text/numbers.hpp"
#include "tests/catch.hpp"
#include "tests/generation/counting_run.hpp"

namespace clinicalbert::copied_numbers_test {
namespace {

using ids = std::vector<std::int32_t>;
using role = generation::piece_role;

// 0 starts, 1 ends, 2 and 3 are words, 4 to 7 the digits 0, 1, 2, 5 that begin a word, 8 to 11 those that go on with
// one, 12 a point.
const std::string_view letters = "^$ab01250125.";
const std::vector<role> roles{role::other,  role::other,  role::other,    role::other,  role::number,
                              role::number, role::number, role::number,   role::inside, role::inside,
                              role::inside, role::inside, role::separator};

/// "12" is ids 5 10; a blank parts words.
ids pieces_of(std::string_view text, std::vector<bool>* joined = nullptr) {
  ids all;
  bool is_inside = false, is_joined = false;
  for (const char c : text) {
    if (c == ' ') {
      is_inside = is_joined = false;
      continue;
    }
    const auto digit = std::string_view("0125").find(c);
    if (digit != std::string_view::npos)
      all.push_back(static_cast<std::int32_t>(digit + (is_inside ? 8 : 4)));
    else
      all.push_back(c == 'a' ? 2 : c == 'b' ? 3 : 12);
    is_inside = c != '.';
    if (joined != nullptr) joined->push_back(is_joined);
    is_joined = true;
  }
  return all;
}

generation::copied_numbers rule_of(std::string_view source) {
  generation::copied_numbers rule(roles);
  std::vector<bool> joined;
  const auto pieces = pieces_of(source, &joined);
  rule.add_source(pieces, [&](std::size_t i) { return joined[i]; });
  return rule;
}

/// The ids that may follow.
ids allowed(const generation::copied_numbers& rule, const ids& target) {
  ids left(roles.size());
  std::iota(left.begin(), left.end(), 0);
  rule.for_each_banned(target, roles.size(), [&](std::int32_t id) { std::erase(left, id); });
  return left;
}
ids allowed(const generation::copied_numbers& rule, std::string_view target) {
  ids pieces = pieces_of(target);
  pieces.insert(pieces.begin(), 0);
  return allowed(rule, pieces);
}

}  // namespace

TEST_CASE("a number of the source is copied whole") {
  const auto rule = rule_of("a 12 b");
  CHECK(allowed(rule, "") == ids{0, 1, 2, 3, 5, 12});
  CHECK(allowed(rule, "1") == ids{10});  // not left before its end
  CHECK(allowed(rule, "12") == ids{0, 1, 2, 3, 5, 12});
  CHECK(allowed(rule, "12.") == ids{0, 1, 2, 3, 12});  // no digit, which would look like a fraction
  CHECK(allowed(rule, "a") == ids{0, 1, 2, 3, 5, 12});
}

TEST_CASE("a fraction is copied whole, and its parts are no numbers") {
  const auto rule = rule_of("0.5 a");
  CHECK(allowed(rule, "") == ids{0, 1, 2, 3, 4, 12});
  CHECK(allowed(rule, "0") == ids{12});
  CHECK(allowed(rule, "0.") == ids{7});
  CHECK(allowed(rule, "0.5") == ids{0, 1, 2, 3, 4, 12});
  const auto both = rule_of("0.5 0");
  CHECK(allowed(both, "0") == ids{0, 1, 2, 3, 4, 12});
  CHECK(allowed(both, "0.") == ids{0, 1, 2, 3, 7, 12});
  const auto parted = rule_of("0. 5");  // a sentence ends
  CHECK(allowed(parted, "") == ids{0, 1, 2, 3, 4, 7, 12});
  CHECK(allowed(parted, "0.") == ids{0, 1, 2, 3, 12});
  CHECK(allowed(rule_of("1.2.5"), "1.2") == ids{12});
  CHECK(rule_of("1.2.5").is_in_number(pieces_of("a 1.2.")));
  CHECK_FALSE(rule_of("1.2.5").is_in_number(pieces_of("a 1.2.5")));
  CHECK_FALSE(rule_of("1.2.5").is_in_number(pieces_of("5.")));  // it is no source's
}

TEST_CASE("what stands behind a point but no number is no number of its own") {
  CHECK(allowed(rule_of("a .5 b"), "") == ids{0, 1, 2, 3, 12});
  CHECK(allowed(rule_of("a .5 b"), ".") == ids{0, 1, 2, 3, 12});
  CHECK(allowed(rule_of(".5 2.5 5"), "") == ids{0, 1, 2, 3, 6, 7, 12});
}

TEST_CASE("digits in a word go on with letters only as the source's do") {
  const auto rule = rule_of("a12 5");
  CHECK(allowed(rule, "") == ids{0, 1, 2, 3, 7, 9, 12});
  CHECK(allowed(rule, "a1") == ids{10});
  CHECK(allowed(rule, "5") == ids{0, 1, 2, 3, 7, 12});  // 51 is none
  CHECK(allowed(rule, ".") == ids{0, 1, 2, 3, 7, 12});  // .1 is none
  auto empty = rule;
  empty.clear();
  CHECK(allowed(empty, "a") == ids{0, 1, 2, 3, 12});
}

TEST_CASE("what is generated at random has numbers of the source only, and always goes on") {
  const std::uint32_t seed = 20261129;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const std::string_view source : {"a 12.5 0 b 2.0.1 a5 25.", "1.2 1 12 15. 20", "a b", ".5 a .12 2", ""}) {
    const auto rule = rule_of(source);
    std::set<std::string> values;
    for (const auto& number : text::find_numbers(source)) values.insert(number.value);
    for (int repeat = 0; repeat < 200; ++repeat) {
      ids target{0};
      while (target.size() < 12) {
        ids left = allowed(rule, target);
        std::erase(left, 0);
        REQUIRE_FALSE(left.empty());
        target.push_back(left[random() % left.size()]);
        if (target.back() == 1) break;
      }
      if (target.back() != 1) continue;  // cut, maybe in a number
      std::string text;
      for (std::size_t i = 1; i + 1 < target.size(); ++i) {
        const auto id = static_cast<std::size_t>(target[i]);
        const bool is_inside = id >= 8 && id < 12, was_point = target[i - 1] == 12;
        const bool follows_digit = i >= 2 && target[i - 2] >= 4 && target[i - 2] < 12;
        if (!is_inside && id != 12 && !(was_point && follows_digit && id >= 4)) text += ' ';
        text += letters[id];
      }
      CAPTURE(text, source);
      for (const auto& number : text::find_numbers(text)) CHECK(values.contains(number.value));
    }
  }
}

TEST_CASE("greedy and beam search keep the rule") {
  // Likes 5 best, which the source lacks, then 1, then words.
  const auto run = [] {
    return tests::counting_run(roles.size(), 20, [](const tests::counting_run::ids& read) {
      std::vector<double> logits(roles.size(), 0.0);
      logits[7] = 5;
      logits[5] = 4;
      logits[11] = 3;
      logits[2] = 2;
      logits[1] = read.size() > 3 ? 9 : 0;
      return logits;
    });
  };
  const auto rule = rule_of("12");
  auto free = run(), bound = run(), searched = run();
  CHECK(generation::greedy(free, {.max_length = 6}, {0, 1}).ids == ids{0, 7, 7, 7, 1});
  CHECK(generation::greedy(bound, {.max_length = 6, .numbers = &rule}, {0, 1}).ids == ids{0, 5, 10, 5, 10, 1});
  const auto found = generation::beam_search(searched, {.max_length = 8, .numbers = &rule}, {.beams = 3}, {0, 1});
  REQUIRE(found.size() == 1);
  for (const auto id : found[0].ids) CHECK((id < 4 || id == 5 || id == 10 || id == 12));
}

TEST_CASE("a number goes on where the pieces it needs would repeat a run") {
  // Likes what 0.5 is of best.
  const auto run = [] {
    return tests::counting_run(roles.size(), 20, [](const tests::counting_run::ids& read) {
      std::vector<double> logits(roles.size(), 0.0);
      logits[4] = 5;
      logits[7] = 4;
      logits[12] = 3;
      logits[1] = read.size() > 6 ? 9 : 0;
      return logits;
    });
  };
  const auto rule = rule_of("0.5");
  const generation::options o{.max_length = 10, .no_repeat_ngram = 3, .numbers = &rule};
  auto bound = run(), searched = run();
  CHECK(generation::greedy(bound, o, {0, 1}).ids == ids{0, 4, 12, 7, 4, 12, 7, 1});
  const auto found = generation::beam_search(searched, o, {.beams = 2}, {0, 1});
  REQUIRE(found.size() == 1);
  CHECK(found[0].ids == ids{0, 4, 12, 7, 4, 12, 7, 1});
}

}  // namespace clinicalbert::copied_numbers_test
