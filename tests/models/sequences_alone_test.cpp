#include <random>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "tests/models/threads_cases.hpp"

namespace clinicalbert::sequences_alone_test {
namespace {

/// A batch that goes through the encoder in several groups: each sequence has the bits that it has alone.
template <class Precision>
void sequences_do_not_see_each_other(const std::vector<std::size_t>& lengths) {
  using backend = backends::simd_in<Precision>;
  using encoder = models::encoder<tests::h32, backend>;
  constexpr layers::table_sizes tables{.vocabulary = 50, .positions = 600, .segments = 2};
  const std::uint32_t seed = 5;
  CAPTURE(seed, Precision::name);
  std::mt19937 random(seed);
  models::parameter_set<tests::only_encoder<encoder>> weights(tables);
  tests::fill_randomly(weights, random);
  const typename encoder::frozen frozen(weights.const_view());
  const auto batch = tests::random_batch(random, tables, lengths);
  const auto infer = [&](const clinicalbert::tensors::token_batch& view) {
    typename backend::stream s;
    s.arena().reserve(encoder::infer_workspace(view.ids.size(), view.sequences.longest(), s.concurrency()));
    std::vector<float> hidden(view.ids.size() * encoder::hidden);
    encoder::infer(s, frozen, {}, view, {hidden.data(), view.ids.size()});
    CHECK(s.arena().grown() == 0);
    return hidden;
  };
  const auto together = infer(batch.view());
  std::vector<float> alone;
  std::size_t begin = 0;
  for (const std::size_t length : lengths) {
    const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(length)};
    const auto view = batch.view();
    const auto hidden =
        infer({view.ids.subspan(begin, length), view.segments.subspan(begin, length), tensors::sequences(offsets)});
    alone.insert(alone.end(), hidden.begin(), hidden.end());
    begin += length;
  }
  CHECK(tests::same_bits<float>(together, alone));
}

TEST_CASE("sequences of a large batch have the bits that they have alone, in each precision") {
  for (const auto& lengths : {std::vector<std::size_t>{100, 150, 130, 1, 90, 140}, {500, 3, 3}, {7, 192, 193, 1}}) {
    sequences_do_not_see_each_other<backends::precisions::fp32>(lengths);
    sequences_do_not_see_each_other<backends::precisions::bf16>(lengths);
    sequences_do_not_see_each_other<backends::precisions::int8>(lengths);
  }
}

}  // namespace
}  // namespace clinicalbert::sequences_alone_test
