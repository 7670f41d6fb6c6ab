#include "clinicalbert/backends/cuda/kernels/draw_pieces.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/backends/cuda/kernels/ban_pieces.hpp"
#include "clinicalbert/generation/draw_piece.hpp"
#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/catch.hpp"

namespace draw_pieces_test {

namespace {

using namespace clinicalbert;
using namespace backends::device;

constexpr double nothing = -std::numeric_limits<double>::infinity();

struct drawing {
  std::size_t pieces;
  std::vector<double> logits;
  std::vector<std::uint32_t> rows;
  std::vector<double> uniforms;
  float temperature = 1;
};

tests::named_values draw(const drawing& d) {
  return tests::in_any_order([&](std::uint32_t order) {
    tests::placed<float> logits(d.logits.size() / d.pieces, d.pieces, d.logits, 5);
    tests::placed<float> log_probabilities(1, d.rows.size(), 0);
    std::vector<std::int32_t> ids(d.rows.size(), -7);
    draw_pieces kernel;
    kernel.pieces = static_cast<std::uint32_t>(d.pieces);
    kernel.temperature = d.temperature;
    kernel.logits = logits.read();
    kernel.rows = {d.rows.data(), d.rows.size()};
    kernel.uniforms = {d.uniforms.data(), d.uniforms.size()};
    kernel.log_probabilities = log_probabilities.flat();
    kernel.ids = {ids.data(), ids.size()};
    tests::emulate(kernel, static_cast<std::uint32_t>(d.rows.size()), 1, order);
    return tests::named_values{{"ids", {ids.begin(), ids.end()}}, {"log", log_probabilities.values()}};
  });
}

// What generation::sample draws; where two pieces share the point up to rounding, either.
void check(const drawing& d) {
  const auto got = draw(d);
  for (std::size_t i = 0; i < d.rows.size(); ++i) {
    const auto row = std::span<const double>(d.logits).subspan(d.rows[i] * d.pieces, d.pieces);
    const auto drawable = generation::drawable_pieces(row, {.temperature = static_cast<double>(d.temperature)});
    CAPTURE(i, d.pieces, d.uniforms[i]);
    if (drawable.empty()) {
      CHECK(got.at("ids")[i] == -1);
      CHECK(got.at("log")[i] == nothing);
      continue;
    }
    const auto least = generation::draw_piece(drawable, d.uniforms[i] - 1e-6),
               most = generation::draw_piece(drawable, d.uniforms[i] + 1e-6);
    CHECK((got.at("ids")[i] >= least.id && got.at("ids")[i] <= most.id));
    double own = 0;
    for (const auto& piece : drawable)
      if (static_cast<double>(piece.id) == got.at("ids")[i]) own = piece.probability;
    CHECK(std::abs(got.at("log")[i] - std::log(own)) < 4e-6);
  }
}

}  // namespace

TEST_CASE("cuda: pieces are drawn where the sum of probabilities passes a number, as sampling draws them") {
  const std::uint32_t seed = 71;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const std::size_t pieces : {1u, 5u, 255u, 256u, 700u})
    for (const float temperature : {1.f, 0.3f, 4.f}) {
      const std::size_t rows = tests::random_size(random, 1, 3);
      drawing d{pieces, tests::random_values(random, rows * pieces), {}, {}, temperature};
      for (double& x : d.logits) x = random() % 5 == 0 ? nothing : static_cast<double>(static_cast<float>(4 * x));
      for (std::size_t i = 0; i < 8; ++i) {
        d.rows.push_back(static_cast<std::uint32_t>(random() % rows));
        d.uniforms.push_back(i == 0 ? 0 : i == 1 ? 1 - 0x1p-53 : static_cast<double>(random()) * 0x1p-32);
      }
      check(d);
    }
}

TEST_CASE("cuda: of a row without a piece none is drawn, and each end of a row is reached") {
  const auto got = draw({3, {nothing, nothing, nothing, nothing, 0, 0}, {0, 1, 1, 1}, {0.5, 0, 0.49, 0.5}});
  CHECK(got.at("ids") == std::vector<double>{-1, 1, 1, 2});
  CHECK(got.at("log")[0] == nothing);
  CHECK(got.at("log")[3] == tests::approx(std::log(0.5)));
}

TEST_CASE("cuda: banned pieces become minus infinity, and no others") {
  const std::vector<std::uint32_t> offsets{0, 2, 2, 3};
  const std::vector<std::int32_t> bans{3, 0, 1};
  tests::placed<float> logits(3, 4, std::vector<double>(12, 1.0), 2);
  ban_pieces kernel;
  kernel.logits = logits.view();
  kernel.offsets = {offsets.data(), offsets.size()};
  kernel.bans = {bans.data(), bans.size()};
  tests::emulate(kernel, 3, 1, 9);
  CHECK(logits.values() == std::vector<double>{nothing, 1, 1, nothing, 1, 1, 1, 1, 1, nothing, 1, 1});
}

}  // namespace draw_pieces_test
