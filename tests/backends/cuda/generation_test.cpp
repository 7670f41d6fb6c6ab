// Generation on a GPU that does its work late: what a strategy reads must have been waited for, and pages must not be
// written by the host.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/generation/copied_numbers.hpp"
#include "clinicalbert/generation/sample.hpp"
#include "clinicalbert/generation/source_attention.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/data_path.hpp"
#include "tests/generation/generation_oracle.hpp"

namespace generation_test {

namespace {

using namespace clinicalbert;
using gpu = backends::cuda<>;
using here = backends::reference<float>;
using ids = std::vector<std::int32_t>;

template <class B>
const tests::generation_model<B, true>& model() {
  static const tests::generation_model<B, true> of(tests::data("seq2seq/tied"));
  return of;
}

// make(run) of each of some sources.
template <class B, class Make>
auto of_sources(std::size_t sources, Make make) {
  const auto& m = model<B>();
  typename B::stream s;
  std::vector<decltype(make(std::declval<typename tests::generation_model<B, true>::run&>()))> all;
  for (std::size_t number = 0; number < sources; ++number) {
    const auto source = m.source(number);
    typename tests::generation_model<B, true>::run run(s, m.frozen, {}, source.view());
    all.push_back(make(run));
  }
  return all;
}

struct worth {
  ids pieces;
  std::vector<double> numbers;
};

void check_same(const std::vector<std::vector<worth>>& got, const std::vector<std::vector<worth>>& want) {
  REQUIRE(got.size() == want.size());
  for (std::size_t source = 0; source < got.size(); ++source) {
    REQUIRE(got[source].size() == want[source].size());
    for (std::size_t i = 0; i < got[source].size(); ++i) {
      CAPTURE(source, i);
      CHECK(got[source][i].pieces == want[source][i].pieces);
      const auto &found = got[source][i].numbers, &expected = want[source][i].numbers;
      REQUIRE(found.size() == expected.size());
      for (std::size_t k = 0; k < found.size(); ++k) CHECK(std::abs(found[k] - expected[k]) <= 1e-4);
    }
  }
}

std::vector<worth> worths(const std::vector<generation::target>& targets) {
  std::vector<worth> all;
  for (const auto& t : targets) all.push_back({t.ids, t.log_probabilities});
  return all;
}
std::vector<worth> worths(const std::vector<generation::scored_target>& targets) {
  std::vector<worth> all;
  for (const auto& t : targets) all.push_back({t.ids, {t.score}});
  return all;
}

const generation::end_ids ends{2, 3};

template <class Make>
void same_on_both(std::size_t sources, Make make) {
  tests::the_gpu() = {};
  check_same(of_sources<gpu>(sources, make), of_sources<here>(sources, make));
}

}  // namespace

TEST_CASE("cuda: greedy and beam search give transformers' ids and scores") {
  tests::the_gpu() = {};
  tests::generation_agrees_with_oracle<gpu, true>(tests::data("seq2seq/tied"), 2);
}

TEST_CASE("cuda: beam search over more than a page, with numbers that are copied, finds the CPU's targets") {
  // Which pieces have digits is of no matter here, but that rows of bans are long, and differ.
  std::vector<generation::piece_role> roles(97, generation::piece_role::other);
  for (std::size_t id = 20; id < 60; ++id) roles[id] = generation::piece_role::number;
  for (std::size_t id = 60; id < 75; ++id) roles[id] = generation::piece_role::inside;
  generation::copied_numbers numbers(roles);
  numbers.add_source(ids{9, 21, 62, 7, 33}, [](std::size_t i) { return i == 2; });
  const generation::options rules{.max_length = 22, .min_length = 20, .no_repeat_ngram = 3, .numbers = &numbers};
  const generation::beam_options search{.beams = 3, .results = 3, .stopping = generation::early_stopping::sure};
  same_on_both(2, [&](auto& run) { return worths(generation::beam_search(run, rules, search, ends)); });
}

TEST_CASE("cuda: a search that looks at more pieces than are ranked reads the logits") {
  const generation::beam_options search{.beams = 33, .results = 3};
  REQUIRE(2 * search.beams > generation::most_ranked);
  same_on_both(1, [&](auto& run) { return worths(generation::beam_search(run, {.max_length = 3}, search, ends)); });
}

TEST_CASE("cuda: what is drawn is what the CPU draws: of all pieces, of the likeliest, and where rows are read") {
  const generation::options rules{.max_length = 8, .no_repeat_ngram = 2};
  const std::vector<generation::sampling_options> all{
      {.results = 3, .temperature = 1.5, .seed = 1},
      {.results = 3, .top_k = 5, .seed = 2},
      {.results = 2, .temperature = 2, .top_k = 9, .top_p = 0.7, .seed = 3},
      {.results = 2, .top_k = 200, .seed = 4},
      {.results = 2, .top_p = 0.8, .seed = 5},
      {.results = 1, .top_k = 500, .seed = 6}};
  for (const auto& how : all) {
    CAPTURE(how.seed);
    same_on_both(2, [&](auto& run) { return worths(generation::sample(run, rules, how, ends)); });
  }
}

TEST_CASE("cuda: where the rules ban every piece, each strategy says so") {
  tests::the_gpu() = {};
  const auto& m = model<gpu>();
  const auto source = m.source(0);
  gpu::stream s;
  tests::generation_model<gpu, true>::run run(s, m.frozen, {}, source.view());
  // Behind the start, pieces 20 to 96 begin no number of the source, and nothing else is in the vocabulary.
  const std::vector<generation::piece_role> roles(97, generation::piece_role::inside);
  const generation::copied_numbers numbers(roles);
  const generation::options rules{.max_length = 5, .numbers = &numbers};
  CHECK_THROWS_WITH(generation::greedy(run, rules, ends), tests::contains("ban every piece at length 1"));
  for (const std::size_t top_k : {0u, 4u}) {
    run.restart();
    CHECK_THROWS_WITH(generation::sample(run, rules, {.top_k = top_k}, ends),
                      tests::contains("ban every piece at length 1"));
  }
  run.restart();
  CHECK(generation::beam_search(run, rules, {}, ends).empty());
}

TEST_CASE("cuda: the attention that a target pays to its source is the CPU's") {
  const ids target{2, 9, 14, 30, 3};
  same_on_both(2, [&](auto& run) {
    std::vector<worth> all(1);
    generation::attend_again(run, target, all[0].numbers);
    return all;
  });
}

namespace {

// Logits of what follows each id of a target.
template <class B>
std::vector<double> read(const ids& target) {
  return of_sources<B>(1, [&](auto& run) {
    std::vector<double> all;
    for (std::size_t i = 0; i < target.size(); ++i) {
      const auto logits = run.step(std::span(target).subspan(i, 1))[0];
      all.insert(all.end(), logits.begin(), logits.end());
    }
    return all;
  })[0];
}

template <class Precision>
void steps_are_near(double margin) {
  tests::the_gpu() = {};
  const ids target{2, 9, 14, 30};
  const auto got = read<backends::cuda<Precision>>(target), want = read<here>(target);
  double largest = 0;
  for (std::size_t i = 0; i < got.size(); ++i) largest = std::max(largest, std::abs(got[i] - want[i]));
  CAPTURE(largest);
  CHECK(largest < margin);
}

}  // namespace

TEST_CASE("cuda: a step's logits in each precision are near the CPU's in fp32") {
  steps_are_near<backends::precisions::fp32>(1e-4);
  steps_are_near<backends::precisions::tf32>(1e-2);
  steps_are_near<backends::precisions::fp16>(1e-2);
  steps_are_near<backends::precisions::bf16>(1e-1);
}

TEST_CASE("cuda: a run like one before takes no memory, and leaves none behind") {
  tests::the_gpu() = {};
  const auto& m = model<gpu>();
  const std::size_t held = tests::the_gpu().memories_held;
  const auto source = m.source(1);
  {
    gpu::stream s;
    const auto generate = [&] {
      tests::generation_model<gpu, true>::run run(s, m.frozen, {}, source.view());
      return generation::beam_search(run, {.max_length = 20}, {.beams = 3}, ends).front().ids;
    };
    const auto first = generate();
    const std::size_t taken = s.allocations();
    CHECK(generate() == first);
    CHECK(s.allocations() == taken);
  }
  CHECK(tests::the_gpu().memories_held == held);
}

TEST_CASE("cuda: what fails in a step is thrown where its logits are asked for, and the next run is fine") {
  tests::the_gpu() = {};
  const auto& m = model<gpu>();
  const auto source = m.source(0);
  gpu::stream s;
  const auto generate = [&] {
    tests::generation_model<gpu, true>::run run(s, m.frozen, {}, source.view());
    return generation::greedy(run, {.max_length = 6}, ends).ids;
  };
  const auto fine = generate();
  tests::the_gpu().breaks = true;
  CHECK_THROWS_AS(generate(), backends::device_error);
  CHECK(generate() == fine);
  tests::the_gpu().refused_launch = 70;
  CHECK_THROWS_AS(generate(), backends::device_error);
  CHECK(generate() == fine);
  tests::generation_model<gpu, true>::run run(s, m.frozen, {}, source.view());
  std::vector<double> rows;
  tests::the_gpu().refused_launch = 50;
  CHECK_THROWS_AS(generation::attend_again(run, fine, rows), backends::device_error);
}

}  // namespace generation_test
