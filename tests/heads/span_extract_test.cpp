#include "clinicalbert/heads/span_extract.hpp"

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/heads/span_extract_oracle.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::span_extract_test {
namespace {

TEST_CASE("span_extract agrees with PyTorch, reference in float and double") {
  tests::span_extract_agrees_with_oracle<backends::reference<float>>();
  tests::span_extract_agrees_with_oracle<backends::reference<double>>();
}

TEST_CASE("span_extract: gradients through the softmax over each sequence's own rows") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using B = backends::reference<double>;
  using head = heads::span_extract<6, B>;
  const head::sizes sizes;
  tests::random_layer<head, head::sizes> p(random, sizes);
  const auto offsets = tests::random_offsets(random);
  const std::size_t rows = offsets.back();
  std::vector<std::int32_t> starts, ends;
  for (std::size_t b = 0; b + 1 < offsets.size(); ++b) {
    const std::size_t last = offsets[b + 1] - offsets[b] - 1;
    const bool is_ignored = b == 1;
    starts.push_back(is_ignored ? -100 : static_cast<std::int32_t>(tests::random_size(random, 0, last)));
    ends.push_back(is_ignored ? -100 : static_cast<std::int32_t>(tests::random_size(random, 0, last)));
  }
  auto x = tests::random_numbers(random, rows * 6);
  tensors::aligned_vector<double> y(rows * 2), d_x(rows * 6);
  B::stream s;
  s.arena().reserve(head::workspace(rows, s.concurrency()));
  head::saved keep;
  const auto loss = [&](std::span<double> d_logits) {
    head::forward(s, p.weights, tests::as_rows<6>(std::as_const(x)), {y.data(), rows}, keep);
    return losses::span_extraction<double>(y, offsets, starts, ends, d_logits);
  };
  (void)loss(y);
  head::backward(s, p.weights, keep, tests::as_rows<2>(std::as_const(y)), tests::as_rows<6>(d_x), p.gradients);
  CHECK(s.arena().grown() == 0);
  tests::check_derivatives("x", random, x, d_x, [&] { return loss({}); });
  tests::check_derivatives("the parameters", random, p.flat, p.added(), [&] { return loss({}); });
}

}  // namespace
}  // namespace clinicalbert::span_extract_test
