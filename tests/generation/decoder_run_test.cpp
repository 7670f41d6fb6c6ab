#include "clinicalbert/generation/decoder_run.hpp"

#include <random>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/weights/load_frozen.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/generation/generation_oracle.hpp"

namespace clinicalbert::decoder_run_test {
namespace {

using B = backends::reference<double>;
using tied = tests::generation_model<B, true>;

TEST_CASE("greedy and beam search give transformers' ids and scores, reference") {
  tests::generation_agrees_with_oracle<backends::reference<float>, true>(tests::data("seq2seq/tied"));
  const auto folder = tests::oracle("seq2seq/untied");
  if (!folder) return tests::skip("seq2seq/untied is in the whole oracle only");
  tests::generation_agrees_with_oracle<backends::reference<float>, false>(*folder);
}

TEST_CASE("decoder_run: step by step, any targets at once, as the whole target at once") {
  const tied m(tests::data("seq2seq/tied"));
  const auto seed = GENERATE(1u, 2u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto source = m.source(seed);
  constexpr std::size_t length = 37;  // three pages
  std::uniform_int_distribution<std::int32_t> any(4, 96);
  std::uniform_int_distribution<std::size_t> some(1, 4);
  B::stream s;
  tied::run run(s, m.frozen, {}, source.view());
  std::vector<std::vector<std::int32_t>> targets{{}};
  std::vector<std::vector<double>> last;
  for (std::size_t t = 0; t < length; ++t) {
    std::vector<std::int32_t> next;
    for (auto& target : targets) target.push_back(next.emplace_back(any(random)));
    const auto logits = run.step(next);
    CHECK(run.length() == t + 1);
    last.clear();
    for (std::size_t i = 0; i < targets.size(); ++i) last.emplace_back(logits[i].begin(), logits[i].end());
    if (t + 1 == length) break;
    std::vector<std::uint32_t> parents(some(random));
    std::vector<std::vector<std::int32_t>> kept;
    for (auto& parent : parents) {
      parent = static_cast<std::uint32_t>(random() % targets.size());
      kept.push_back(targets[parent]);
    }
    run.keep(parents);
    targets = kept;
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const std::vector<std::uint8_t> segments(length);
    const std::vector<std::uint32_t> offsets{0, length}, rows{length - 1};
    std::vector<double> rows_of_source(source.ids.size() * 32), y(length * 32), logits(97);
    tied::halves::infer(s, m.frozen.halves, {}, {source.view(), {targets[i], segments, tensors::sequences(offsets)}},
                        {rows_of_source.data(), source.ids.size()}, {y.data(), length});
    tied::model::head::infer(s, m.frozen.language_model, 1e-12, rows, {y.data(), length}, {logits.data(), 1, 97});
    double distance = 0;
    for (std::size_t v = 0; v < 97; ++v) distance = std::max(distance, std::abs(logits[v] - last[i][v]));
    CHECK(distance < 1e-10);
  }
}

TEST_CASE("decoder_run: a model frozen straight from its folder gives the same bits") {
  const tied m(tests::data("seq2seq/tied"));
  B::stream s;
  const auto loaded = weights::load_frozen<tied::model>(m.opened.tensors, tied::sizes_of(m.opened.config), s);
  const auto source = m.source(2);
  tied::run run(s, m.frozen, {}, source.view()), other(s, loaded, {}, source.view());
  for (const std::int32_t id : {2, 9, 14}) {
    const auto logits = run.step(std::vector{id}), same = other.step(std::vector{id});
    CHECK(std::ranges::equal(logits[0], same[0]));
  }
}

TEST_CASE("decoder_run: what cannot be read is refused, without a word of it") {
  const tied m(tests::data("seq2seq/tied"));
  B::stream s;
  const tests::owned_batch nothing;
  CHECK_THROWS_WITH(tied::run(s, m.frozen, {}, tensors::token_batch{}), "the source is empty");
  CHECK_THROWS_WITH(tied::run(s, m.frozen, {}, m.pairs.source.view()), "a run reads one source, not 6");
  const tests::owned_batch longer{std::vector<std::int32_t>(41, 5), std::vector<std::uint8_t>(41), {0, 41}};
  CHECK_THROWS_WITH(tied::run(s, m.frozen, {}, longer.view()), tests::contains("41 tokens, but the model has 40"));
  const auto source = m.source(0);
  tied::run run(s, m.frozen, {}, source.view());
  CHECK_THROWS_WITH(run.step(std::vector<std::int32_t>{2, 2}), "2 ids for 1 targets");
  for (int t = 0; t < 40; ++t) (void)run.step(std::vector<std::int32_t>{2});
  CHECK_THROWS_WITH(run.step(std::vector<std::int32_t>{2}),
                    tests::contains("41 ids, but the decoder has 40 positions"));
  const generation::end_ids ids = m.ids;
  CHECK_THROWS_WITH(generation::greedy(run, {.max_length = 41}, ids), tests::contains("the decoder has 40 positions"));
  CHECK_THROWS_WITH(generation::beam_search(run, {}, {.beams = 98}, ids), "98 beams over a vocabulary of 97 pieces");
}

}  // namespace
}  // namespace clinicalbert::decoder_run_test
