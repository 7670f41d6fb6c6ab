#include "clinicalbert/backends/reference/embedding.hpp"

#include <cstdint>
#include <random>

#include "tests/backends/embedding_cases.hpp"
#include "tests/catch.hpp"
#include "tests/finite_difference.hpp"

namespace embedding_test {

namespace {

using namespace clinicalbert;
using backends::reference;

TEMPLATE_TEST_CASE("reference: embedding", "", reference<float>, reference<double>) {
  tests::embedding_agrees_with_pytorch<TestType>();
  tests::embedding_agrees_with_reference<TestType>(61);
  tests::padding_gets_no_gradient<TestType>();
  tests::embedding_is_the_same_for_any_threads<TestType>(62);
}

TEST_CASE("reference: gradients of embedding agree with finite differences") {
  const std::uint32_t seed = 63;
  CAPTURE(seed);
  std::mt19937 random(seed);
  auto input = tests::embedding_input::random(random, 7, 5);
  input.base = 0;
  input.padding_id = -1;
  backends::host_stream stream;
  const auto run = [&] { return tests::run_embedding<reference<double>>(input, stream); };
  const auto results = run();
  const auto loss = [&] { return tests::inner_product(run().at("y"), input.d_y); };
  tests::check_derivatives("d_words", random, input.word_table, results.at("d_words"), loss);
  tests::check_derivatives("d_positions", random, input.position_table, results.at("d_positions"), loss);
  tests::check_derivatives("d_segments", random, input.segment_table, results.at("d_segments"), loss);
}

}  // namespace

}  // namespace embedding_test
