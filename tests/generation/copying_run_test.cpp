#include "clinicalbert/generation/copying_run.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/generation/source_attention.hpp"
#include "tests/data_path.hpp"
#include "tests/generation/generation_oracle.hpp"

namespace clinicalbert::copying_run_test {
namespace {

template <class B>
using model_of = tests::generation_model<B, true>;
template <class B>
using copying = generation::copying_run<typename model_of<B>::run>;

/// A gate with small random weights and this bias.
template <class B>
typename copying<B>::gate::frozen gate_of(double bias) {
  using E = typename B::element;
  std::mt19937 random(7);
  std::normal_distribution<double> normal(0, 0.3);
  std::vector<E> memory(65);
  for (E& x : memory) x = static_cast<E>(normal(random));
  memory.back() = static_cast<E>(bias);
  tensors::cursor<const E> cursor(memory.data());
  using gate = typename copying<B>::gate;
  return typename gate::frozen(gate::template parameters<const E>::bind(cursor));
}

TEST_CASE("copying_run: log P is the mixture written out of the logits, the last layer's attention and the gate") {
  using B = backends::reference<double>;
  const model_of<B> m(tests::data("seq2seq/tied"));
  const auto source = m.source(2);
  const auto gate = gate_of<B>(0.2);
  B::stream s, other;
  model_of<B>::run run(s, m.frozen, {}, source.view()), plain(other, m.frozen, {}, source.view());
  copying<B> copies(s, run, gate, source.ids);
  const std::vector<std::vector<std::int32_t>> steps{{2}, {5, 9, 5}, {11, 7, 30}};
  const std::size_t length = source.ids.size();
  for (const auto& ids : steps) {
    std::vector<std::vector<double>> attention(ids.size(), std::vector<double>(length));
    std::vector<double> z(ids.size());
    // The gate's weights, drawn again.
    std::mt19937 random(7);
    std::normal_distribution<double> normal(0, 0.3);
    std::vector<double> w(64);
    for (double& x : w) x = normal(random);
    std::fill(z.begin(), z.end(), 0.2);
    const auto logits = plain.step(
        ids,
        [&](std::size_t layer, const auto& queries, const auto& keys, const auto& context) noexcept {
          if (layer != 2) return;
          for (std::size_t k = 0; k < ids.size(); ++k) {
            for (std::size_t c = 0; c < 32; ++c) z[k] += w[32 + c] * context[k][c];
            for (std::size_t h = 0; h < 4; ++h) {
              std::vector<double> e(length);
              double sum = 0;
              for (std::size_t i = 0; i < length; ++i) {
                double dot = 0;
                for (std::size_t c = 0; c < 8; ++c) dot += queries[k][8 * h + c] * keys[i][8 * h + c];
                sum += e[i] = std::exp(dot / std::sqrt(8.0));
              }
              for (std::size_t i = 0; i < length; ++i) attention[k][i] += e[i] / sum / 4;
            }
          }
        },
        [&](const auto& state) noexcept {
          for (std::size_t k = 0; k < ids.size(); ++k)
            for (std::size_t c = 0; c < 32; ++c) z[k] += w[c] * state[k][c];
        });
    const auto got = copies.step(ids);
    CHECK(copies.length() == plain.length());
    for (std::size_t k = 0; k < ids.size(); ++k) {
      const double generate = 1 / (1 + std::exp(-z[k]));
      double sum = 0, all = 0, distance = 0;
      for (const double x : logits[k]) sum += std::exp(x);
      for (std::size_t v = 0; v < 97; ++v) {
        double p = generate * std::exp(logits[k][v]) / sum;
        for (std::size_t i = 0; i < length; ++i)
          if (source.ids[i] == static_cast<std::int32_t>(v)) p += (1 - generate) * attention[k][i];
        distance = std::max(distance, std::abs(got[k][v] - std::log(p)));
        all += std::exp(got[k][v]);
      }
      CHECK(distance < 1e-10);
      CHECK(std::abs(all - 1) < 1e-12);
    }
    const std::vector<std::uint32_t> parents =
        ids.size() == 1 ? std::vector<std::uint32_t>{0, 0, 0} : std::vector<std::uint32_t>{2, 0, 1};
    plain.keep(parents);
    copies.keep(parents);
  }
}

TEST_CASE("copying_run: an open gate leaves transformers' ids and scores, a shut one says only pieces of the source") {
  using B = backends::simd<>;
  const model_of<B> m(tests::data("seq2seq/tied"));
  const auto open = gate_of<B>(1000), shut = gate_of<B>(-1000);
  const generation::options o{.max_length = 12};
  const generation::beam_options search{.beams = 4, .results = 2};
  B::stream s;
  for (std::size_t number = 0; number < 6; ++number) {
    CAPTURE(number);
    const auto source = m.source(number);
    model_of<B>::run run(s, m.frozen, {}, source.view());
    const auto want = generation::greedy(run, o, m.ids);
    run.restart();
    const auto beams = generation::beam_search(run, o, search, m.ids);
    run.restart();
    copying<B> copies(s, run, open, source.ids);
    const auto got = generation::greedy(copies, o, m.ids);
    CHECK(got.ids == want.ids);
    for (std::size_t i = 0; i < want.log_probabilities.size(); ++i)
      CHECK(std::abs(got.log_probabilities[i] - want.log_probabilities[i]) < 1e-4);
    copies.restart();
    const auto same = generation::beam_search(copies, o, search, m.ids);
    REQUIRE(same.size() == beams.size());
    for (std::size_t i = 0; i < same.size(); ++i) {
      CHECK(same[i].ids == beams[i].ids);
      CHECK(std::abs(same[i].score - beams[i].score) < 1e-4);
    }

    run.restart();
    copying<B> only(s, run, shut, source.ids);
    const auto is_of_source = [&](std::int32_t id) { return std::ranges::find(source.ids, id) != source.ids.end(); };
    const auto copied = generation::greedy(only, o, m.ids);
    CHECK(std::all_of(copied.ids.begin() + 1, copied.ids.end(), is_of_source));
    only.restart();
    // The best alone: a source may have fewer pieces than a search looks at.
    const auto best = generation::beam_search(only, o, search, m.ids).front();
    CHECK(std::all_of(best.ids.begin() + 1, best.ids.end(), is_of_source));
  }
}

TEST_CASE("copying_run: the same bits for any number of threads, and a target's do not depend on those beside it") {
  using B = backends::simd<>;
  const model_of<B> m(tests::data("seq2seq/tied"));
  const auto gate = gate_of<B>(0);
  const auto source = m.source(1);
  backends::thread_pool pool(3);
  B::stream alone, many(&pool);
  model_of<B>::run one(alone, m.frozen, {}, source.view()), other(many, m.frozen, {}, source.view());
  copying<B> few(alone, one, gate, source.ids), more(many, other, gate, source.ids);
  std::vector<std::int32_t> ids{2}, all{2};
  for (const std::int32_t next : {9, 14, 30, 9}) {
    const auto want = few.step(ids), got = more.step(all);
    CHECK(std::ranges::equal(want[0], got[got.rows - 1]));
    CHECK(alone.arena().grown() + many.arena().grown() == 0);
    ids = {next};
    all = {7, 60, next};
    const auto last = static_cast<std::uint32_t>(got.rows - 1);
    more.keep(std::vector<std::uint32_t>{0, 0, last});
  }
}

TEST_CASE("copying_run: a source that is not the run's is refused") {
  using B = backends::reference<double>;
  const model_of<B> m(tests::data("seq2seq/tied"));
  const auto gate = gate_of<B>(0);
  auto source = m.source(0);
  B::stream s;
  model_of<B>::run run(s, m.frozen, {}, source.view());
  CHECK_THROWS_WITH(copying<B>(s, run, gate, std::span<const std::int32_t>(source.ids).first(1)),
                    "1 ids of a source of " + std::to_string(source.ids.size()));
  source.ids.back() = 97;
  CHECK_THROWS_WITH(copying<B>(s, run, gate, source.ids), tests::contains("the decoder has 97 pieces"));
}

}  // namespace
}  // namespace clinicalbert::copying_run_test
