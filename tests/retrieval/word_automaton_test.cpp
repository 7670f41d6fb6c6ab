#include "clinicalbert/retrieval/word_automaton.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace word_automaton_test {

using clinicalbert::retrieval::word_automaton;

TEST_CASE("the automaton finds what looking at each place finds", "[retrieval]") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto numbers = [&](std::size_t count) {
    std::vector<std::uint32_t> list(count);
    for (auto& one : list) one = static_cast<std::uint32_t>(random() % 3);
    return list;
  };
  for (int round = 0; round < 20; ++round) {
    std::set<std::vector<std::uint32_t>> sequences;
    for (int i = 0; i < 30; ++i) sequences.insert(numbers(1 + random() % 6));
    word_automaton automaton;
    std::map<word_automaton::state, std::vector<std::uint32_t>> by_end;
    for (const auto& one : sequences) by_end[automaton.add(one)] = one;
    automaton.link();
    CHECK(by_end.size() == sequences.size());
    const auto text = numbers(300);
    std::set<std::pair<std::size_t, std::vector<std::uint32_t>>> wanted, got;
    for (std::size_t at = 0; at < text.size(); ++at) {
      for (const auto& one : sequences) {
        if (at + one.size() <= text.size() &&
            std::equal(one.begin(), one.end(), text.begin() + static_cast<std::ptrdiff_t>(at)))
          wanted.insert({at, one});
      }
    }
    auto state = word_automaton::root;
    for (std::size_t i = 0; i < text.size(); ++i) {
      state = automaton.next(state, text[i]);
      std::size_t longer = 100;
      automaton.for_each_end(state, [&](word_automaton::state end, std::uint32_t length) {
        CHECK(length < longer);
        longer = length;
        CHECK(by_end.at(end).size() == length);
        CHECK(got.insert({i + 1 - length, by_end.at(end)}).second);
      });
    }
    CHECK(got == wanted);
  }
}

TEST_CASE("an automaton of nothing finds nothing", "[retrieval]") {
  word_automaton automaton;
  automaton.link();
  CHECK(automaton.next(word_automaton::root, 7) == word_automaton::root);
  automaton.for_each_end(word_automaton::root, [](word_automaton::state, std::uint32_t) { FAIL("an end"); });
}

}  // namespace word_automaton_test
