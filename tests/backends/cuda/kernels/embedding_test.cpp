#include "clinicalbert/backends/cuda/kernels/embedding.hpp"

#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/cuda/kernels/sum_rows.hpp"
#include "clinicalbert/backends/reference/embedding.hpp"
#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/run_embedding.hpp"
#include "tests/catch.hpp"

namespace embedding_test {

namespace {

using namespace clinicalbert;
using namespace backends::device;

// Lists of the rows that have each key, in order; keys without rows have none.
struct lists {
  std::vector<std::uint32_t> rows, offsets{0}, targets;

  lists(const std::vector<std::uint32_t>& keys, std::uint32_t count) {
    for (std::uint32_t key = 0; key < count; ++key) {
      for (std::uint32_t n = 0; n < keys.size(); ++n)
        if (keys[n] == key) rows.push_back(n);
      if (rows.size() == offsets.back()) continue;
      offsets.push_back(static_cast<std::uint32_t>(rows.size()));
      targets.push_back(key);
    }
  }
};

template <class T>
buffer<const T> seen(const std::vector<T>& values) {
  return {values.data(), values.size()};
}

template <class E, std::uint32_t Lanes>
tests::named_values run_embedding(const tests::embedding_input& input, std::uint32_t order) {
  const auto rows = static_cast<std::uint32_t>(input.ids.size()), width = static_cast<std::uint32_t>(input.width);
  const bool aligned = Lanes > 1;
  std::vector<std::uint32_t> places, ids, segments(input.segments.begin(), input.segments.end());
  for (std::size_t b = 0; b + 1 < input.offsets.size(); ++b)
    for (std::uint32_t n = input.offsets[b]; n < input.offsets[b + 1]; ++n) places.push_back(n - input.offsets[b]);
  const auto vocabulary = static_cast<std::uint32_t>(input.vocabulary);
  for (const std::int32_t id : input.ids)
    ids.push_back(id == input.padding_id ? vocabulary : static_cast<std::uint32_t>(id));

  tests::placed<float> words(input.vocabulary, width, input.word_table, 0, aligned),
      positions(input.positions, width, input.position_table, 0, aligned),
      segment_table(2, width, input.segment_table, 0, aligned);
  tests::placed<E> out(rows, width, 8, aligned);
  embedding_forward<float, E, Lanes> forward;
  forward.rows = rows;
  forward.width = width;
  forward.ids = seen(input.ids);
  forward.segment_ids = seen(input.segments);
  forward.places = seen(places);
  forward.words = words.view();
  forward.positions = positions.view();
  forward.segments = segment_table.view();
  forward.out = out.view();
  tests::emulate(forward, forward.blocks(rows), 1, order);
  tests::named_values results{{"y", out.values()}};

  const tests::placed<E> d_out(rows, width, input.d_y, 8, aligned);
  const auto gradient = [&](const char* name, const std::vector<std::uint32_t>& keys, std::size_t count) {
    tests::placed<float> d_table(count, width, std::vector<double>(count * width, input.base), 0, aligned);
    const lists of(keys, static_cast<std::uint32_t>(count));
    sum_rows<E, float, Lanes> backward;
    backward.width = width;
    backward.rows = seen(of.rows);
    backward.offsets = seen(of.offsets);
    backward.targets = seen(of.targets);
    backward.x = d_out.read();
    backward.out = d_table.view();
    if (!of.targets.empty())
      tests::emulate(backward, static_cast<std::uint32_t>(of.targets.size()), backward.blocks_y(width), order);
    results[name] = d_table.values();
  };
  gradient("d_words", ids, input.vocabulary);
  gradient("d_positions", places, input.positions);
  gradient("d_segments", segments, 2);
  return results;
}

template <class E, std::uint32_t Lanes>
void embedding_agrees(std::mt19937& random) {
  auto input = tests::embedding_input::random(random, tests::random_size(random, 1, 30),
                                              Lanes * tests::random_size(random, 1, 50));
  input.d_y = tests::as_rounded<E>(input.d_y);
  CAPTURE(Lanes, input.offsets, input.width);
  const auto got = tests::in_any_order([&](std::uint32_t order) { return run_embedding<E, Lanes>(input, order); });
  backends::host_stream plain;
  auto want = tests::run_embedding<backends::reference<double>>(input, plain);
  want.erase("y@infer");
  const double sums = 8 * tests::half_step<float> * std::sqrt(static_cast<double>(input.ids.size()));
  tests::check_close({{"y", got.at("y")}}, {{"y", want.at("y")}}, std::max(tests::half_step<E>, sums));
  // The tables' gradients are fp32, whatever rows are.
  auto gradients = got;
  gradients.erase("y");
  want.erase("y");
  tests::check_close(gradients, want, sums);
}

TEMPLATE_TEST_CASE("cuda: embeddings and their gradients agree with the reference", "", float, bf16, fp16) {
  const std::uint32_t seed = 51;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int shape = 0; shape < 5; ++shape) {
    embedding_agrees<TestType, 1>(random);
    embedding_agrees<TestType, 8>(random);
  }
}

TEST_CASE("cuda: a long list of rows is summed in parts") {
  std::mt19937 random(52);
  const std::uint32_t rows = 300, width = 40;
  const auto x = tests::random_values(random, rows * width);
  const std::vector<std::uint32_t> parts{0, 100, 200, 300}, all{0, 3};
  const auto got = tests::in_any_order([&](std::uint32_t order) {
    tests::placed<float> from(rows, width, x), between(3, width, 0), to(1, width, 0);
    sum_rows<float, float, 8> first, second;
    first.width = second.width = width;
    first.offsets = seen(parts);
    first.x = from.view();
    first.out = between.view();
    first.accumulates = second.accumulates = false;
    second.offsets = seen(all);
    second.x = between.view();
    second.out = to.view();
    tests::emulate(first, 3, first.blocks_y(width), order);
    tests::emulate(second, 1, second.blocks_y(width), order);
    return tests::named_values{{"sum", to.values()}};
  });
  std::vector<double> want(width);
  for (std::size_t i = 0; i < x.size(); ++i) want[i % width] += x[i];
  tests::check_close(got, {{"sum", want}}, 1e-6);
}

}  // namespace

}  // namespace embedding_test
