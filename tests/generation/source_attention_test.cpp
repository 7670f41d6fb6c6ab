#include "clinicalbert/generation/source_attention.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "tests/data_path.hpp"
#include "tests/generation/generation_oracle.hpp"

namespace clinicalbert::source_attention_test {

TEST_CASE("attention to the source is the mean over transformers' heads and layers, and sums to 1") {
  using B = backends::simd<>;
  const auto folder = tests::data("seq2seq/tied");
  const tests::generation_model<B, true> m(folder);
  const tests::oracle_file outputs(folder / "outputs.safetensors");
  B::stream s;
  std::vector<double> rows;
  for (std::size_t number = 0; number < 6; ++number) {
    CAPTURE(number);
    const auto source = m.source(number);
    const auto begin = m.pairs.target.ids.begin() + static_cast<std::ptrdiff_t>(m.pairs.target.offsets[number]);
    const auto end = m.pairs.target.ids.begin() + static_cast<std::ptrdiff_t>(m.pairs.target.offsets[number + 1]);
    std::vector<std::int32_t> ids(begin, end);
    const std::size_t steps = ids.size(), length = source.ids.size();
    ids.push_back(m.ids.end);  // only its place is asked for

    std::vector<double> want(steps * length);
    for (std::size_t layer = 0; layer < 3; ++layer) {
      const auto name =
          "decoder.cross_attention.layer." + std::to_string(layer) + ".sequence." + std::to_string(number);
      const auto heads = outputs.doubles(name);
      REQUIRE(heads.size() == 4 * want.size());
      for (std::size_t i = 0; i < heads.size(); ++i) want[i % want.size()] += heads[i] / 12;
    }
    tests::generation_model<B, true>::run run(s, m.frozen, {}, source.view());
    generation::attend_again(run, ids, rows);
    REQUIRE(rows.size() == want.size());
    double largest = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) largest = std::max(largest, std::abs(rows[i] - want[i]));
    CHECK(largest < 1e-5);

    // A run that was at work before gives the same.
    std::vector<double> again;
    generation::attend_again(run, ids, again);
    CHECK(again == rows);
    generation::attend_again(run, {}, again);
    CHECK(again.empty());
  }
}

}  // namespace clinicalbert::source_attention_test
