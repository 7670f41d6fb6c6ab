#include "clinicalbert/backends/cuda/paged_attention.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/host_stream.hpp"
#include "tests/backends/cuda/emulated.hpp"
#include "tests/backends/run_paged_attention.hpp"
#include "tests/backends/strided.hpp"
#include "tests/catch.hpp"

namespace paged_attention_test {

namespace {

using namespace clinicalbert;

TEST_CASE("cuda: attention to keys in pages agrees with the reference") {
  tests::paged_attention_agrees_with_reference<tests::emulated<float>>(241);
}

TEST_CASE("cuda: the last keys and values are written before they are read, and no others") {
  const std::uint32_t seed = 251;
  CAPTURE(seed);
  std::mt19937 random(seed);
  using op = backends::paged_attention_op<tests::emulated<float>>;
  for (const std::size_t longest : {1u, 3u, 40u})
    for (const std::size_t page_rows : {1u, 4u}) {
      const auto input = tests::one_query_each(tests::attention_input::random(random, longest, false, false, 0));
      const std::size_t count = input.key_offsets.size() - 1, width = input.width();
      CAPTURE(page_rows, input.heads, input.head_size, input.key_offsets);
      const tests::paged_keys<float> whole(input, page_rows), rest(input, page_rows);
      std::vector<double> rows;
      for (std::size_t i = 0; i < count; ++i) {
        float* const row = rest.view().row(i, rest.view().lengths[i] - 1);
        rows.insert(rows.end(), row, row + 2 * width);
        std::fill_n(row, 2 * width, -1e6f);
      }
      const tests::strided<float> q(count, width, input.q), last(count, 2 * width, rows);
      tests::strided<float> y(count, width), want(count, width);
      backends::host_stream stream;
      op::infer(stream, input.heads, q.read(), whole.view(), want.view());
      op::infer(stream, input.heads, q.read(), last.read(), rest.view(), y.view());
      CHECK(y.values() == want.values());
      std::size_t different = 0;
      for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < whole.view().lengths[i]; ++j)
          for (std::size_t c = 0; c < 2 * width; ++c)
            different += rest.view().row(i, j)[c] != whole.view().row(i, j)[c];
      CHECK(different == 0);
    }
}

}  // namespace

}  // namespace paged_attention_test
