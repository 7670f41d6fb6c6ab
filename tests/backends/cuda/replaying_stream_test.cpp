#include "clinicalbert/backends/cuda/replaying_stream.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/cuda/replayed_cuda.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/repeated_infer.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"
#include "tests/models/encoder_alone.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/owned_batch.hpp"
#include "tests/models/tiny_models.hpp"

namespace replaying_stream_test {

namespace {

using namespace clinicalbert;
using precision = backends::precisions::bf16;  // whose products take scratch
using replayed = models::encoder<tests::h8, backends::replayed_cuda<precision>>;
using plain = models::encoder<tests::h8, backends::cuda<precision>>;

constexpr layers::table_sizes tables{.vocabulary = 23, .positions = 70, .segments = 2};

// The same random weights for both.
struct model {
  explicit model(unsigned seed) : random(seed) {
    tests::fill_randomly(weights, random);
    tests::fill_randomly(same, again);
    frozen.emplace(weights.const_view());
    frozen_plain.emplace(same.const_view());
  }

  // Room for all batches at once, so that no memory moves; `before` bytes of it are taken.
  std::vector<float> infer(backends::replaying_stream& s, const tests::owned_batch& owned,
                           std::size_t before = 0) const {
    using call = models::repeated_infer<replayed>;
    const std::size_t tokens = owned.ids.size();
    s.arena().reserve(std::size_t{1} << 20);
    const tensors::arena::scope scope(s.arena());
    (void)s.arena().take<std::byte>(before);
    const auto y = s.arena().take<float>(call::rows(tokens) * replayed::hidden);
    call::infer(s, *frozen, {}, owned.view(), {y.data(), tokens});
    s.wait();
    CHECK(s.arena().grown() == 0);
    return {y.begin(), y.begin() + static_cast<std::ptrdiff_t>(tokens * replayed::hidden)};
  }

  std::vector<float> expected(const tests::owned_batch& owned) const {
    backends::cuda_stream s;
    s.arena().reserve(std::size_t{1} << 20);
    const std::size_t tokens = owned.ids.size();
    const auto y = s.arena().take<float>(tokens * plain::hidden);
    plain::infer(s, *frozen_plain, {}, owned.view(), {y.data(), tokens});
    s.wait();
    return {y.begin(), y.end()};
  }

  tests::owned_batch batch(const std::vector<std::size_t>& lengths) {
    return tests::random_batch(random, tables, lengths);
  }

  std::mt19937 random;
  std::mt19937 again = random;
  models::parameter_set<tests::encoder_alone<replayed>> weights{tables};
  models::parameter_set<tests::encoder_alone<plain>> same{tables};
  std::optional<typename replayed::frozen> frozen;
  std::optional<typename plain::frozen> frozen_plain;
};

TEST_CASE("replaying stream: random ragged batches give the bits of a stream without graphs") {
  tests::the_gpu() = {};
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  model m(seed);
  const std::vector<std::vector<std::size_t>> shapes{{3}, {11, 2}, {1, 1, 1}, {20, 9}, {70, 3}, {5, 66, 1}, {64}};
  backends::replaying_stream s;
  for (int i = 0; i < 24; ++i) {
    const auto& lengths = shapes[m.random() % shapes.size()];
    const auto owned = m.batch(lengths);
    CAPTURE(i, lengths);
    CHECK(m.infer(s, owned) == m.expected(owned));
  }
  CHECK(s.replays() == tests::the_gpu().graphs_launched);
  CHECK(s.replays() >= 24 - 2 * shapes.size());
}

TEST_CASE("replaying stream: batches of other lengths and ids are one graph where their class is one") {
  tests::the_gpu() = {};
  model m(2);
  backends::replaying_stream s;
  const std::vector<std::vector<std::size_t>> shapes{{5}, {3, 4}, {9, 1, 2}, {15}, {4, 3, 1}};
  for (const auto& lengths : shapes) {
    CAPTURE(lengths);
    const auto owned = m.batch(lengths);
    CHECK(m.infer(s, owned) == m.expected(owned));
  }
  CHECK(s.kept() == 1);
  CHECK(tests::the_gpu().graphs_made == 1);
  CHECK(s.replays() == shapes.size() - 1);
}

TEST_CASE("replaying stream: a replay takes no memory, launches nothing but the graph, and has one copy") {
  tests::the_gpu() = {};
  auto& gpu = tests::the_gpu();
  {
    model m(3);
    backends::replaying_stream s;
    for (int i = 0; i < 2; ++i) (void)m.infer(s, m.batch({20, 9}));
    const std::size_t taken = gpu.memories_taken, launches = gpu.launches, chosen = gpu.algorithms_chosen;
    for (std::size_t i = 1; i < 4; ++i) {
      const std::size_t copies = gpu.copies;
      (void)m.infer(s, m.batch({7, 11}));
      CHECK(gpu.copies == copies + 1);
      CHECK(gpu.graphs_launched == i + 1);
    }
    CHECK(gpu.memories_taken == taken);
    CHECK(gpu.launches == launches);
    CHECK(gpu.algorithms_chosen == chosen);
    CHECK(gpu.graphs_held == 1);
  }
  CHECK(gpu.graphs_held == 0);
  CHECK(gpu.memories_held == 0);
}

TEST_CASE("replaying stream: other memory is another graph, and those that were not used for longest go") {
  tests::the_gpu() = {};
  auto& gpu = tests::the_gpu();
  using B = backends::replayed_cuda<>;
  constexpr std::size_t most = backends::replaying_stream::most_graphs, places = most + 3;
  model m(4);
  const auto owned = m.batch({3});
  backends::replaying_stream s;
  s.arena().reserve(std::size_t{1} << 20);
  const auto room = s.arena().take<float>(16 * places);
  const auto norm = [&](std::size_t place) {
    std::iota(room.begin(), room.end(), 1.f);
    const auto row = room.subspan(16 * place, 8);
    s.repeat(owned.view(), [&](const tensors::token_batch&) {
      backends::layer_norm_op<B>::infer(s, room.first(8), room.first(8), 1e-6f,
                                        tensors::matrix<const float>(row.data(), 1, 8),
                                        tensors::matrix<float>(row.data(), 1, 8));
    });
    s.wait();
    return std::vector<float>(row.begin(), row.end());
  };
  // All come twice: more than are kept, so that each is as new when it comes again.
  std::vector<std::vector<float>> want;
  for (std::size_t i = 0; i < places; ++i) want.push_back(norm(i));
  for (std::size_t i = 0; i < places; ++i) REQUIRE(norm(i) == want[i]);
  CHECK(s.kept() == most);
  CHECK(gpu.graphs_made == 0);
  // Twice one after the other: a graph of each.
  for (std::size_t i = 0; i < places; ++i)
    for (int twice = 0; twice < 2; ++twice) REQUIRE(norm(i) == want[i]);
  CHECK(s.kept() == most);
  CHECK(gpu.graphs_made == places);
  CHECK(gpu.graphs_held == most);
  for (int again = 0; again < 3; ++again) REQUIRE(norm(places - 1) == want[places - 1]);
  CHECK(gpu.graphs_made == places);
  REQUIRE(norm(0) == want[0]);  // which had to go
  REQUIRE(norm(0) == want[0]);
  CHECK(gpu.graphs_made == places + 1);
}

TEST_CASE("replaying stream: several streams of several threads share a model") {
  tests::the_gpu() = {};
  model m(5);
  std::vector<tests::owned_batch> batches;
  std::vector<std::vector<float>> want;
  for (const std::vector<std::size_t>& lengths : {std::vector<std::size_t>{6}, {2, 9}, {17, 30}, {65}}) {
    batches.push_back(m.batch(lengths));
    want.push_back(m.expected(batches.back()));
  }
  std::vector<std::size_t> wrong(3), replays(3);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      backends::replaying_stream s;
      s.arena().reserve(std::size_t{1} << 20);
      for (std::size_t i = 0; i < 12; ++i) {
        const std::size_t which = (i + t) % batches.size(), tokens = batches[which].ids.size();
        using call = models::repeated_infer<replayed>;
        const tensors::arena::scope scope(s.arena());
        const auto y = s.arena().take<float>(call::rows(tokens) * replayed::hidden);
        call::infer(s, *m.frozen, {}, batches[which].view(), {y.data(), tokens});
        s.wait();
        wrong[t] += !std::equal(want[which].begin(), want[which].end(), y.begin());
      }
      replays[t] = s.replays();
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<std::size_t>(3, 0));
  CHECK(replays == std::vector<std::size_t>(3, 12 - 3));  // but the first of each class; 6 and 2 + 9 are of one
  CHECK(tests::the_gpu().graphs_held == 0);
}

TEST_CASE("replaying stream: where no graph can be made, work is started one by one, and none is tried again") {
  const auto fails = [](auto breaks) {
    tests::the_gpu() = {};
    model m(6);
    backends::replaying_stream s;
    for (int i = 0; i < 5; ++i) {
      const auto owned = m.batch({8, 3});
      const auto want = m.expected(owned);
      breaks(i);
      CHECK(m.infer(s, owned) == want);
    }
    CHECK(s.replays() == 0);
    CHECK(tests::the_gpu().graphs_held == 0);
  };
  SECTION("nothing is recorded") {
    fails([](int) { tests::the_gpu().records = false; });
    CHECK(tests::the_gpu().graphs_made == 0);
  }
  SECTION("what is recorded is no graph") {
    fails([](int) { tests::the_gpu().makes_graphs = false; });
    CHECK(tests::the_gpu().graphs_made == 0);
  }
  SECTION("a launch is refused while it is recorded") {
    fails([](int i) { tests::the_gpu().refused_launch = i == 1 ? 4 : 0; });
    CHECK(tests::the_gpu().graphs_made == 1);
  }
  SECTION("the graph is refused") {
    fails([](int) { tests::the_gpu().launches_graphs = false; });
    CHECK(tests::the_gpu().graphs_made == 1);
  }
}

TEST_CASE("replaying stream: wait tells of a graph that failed, with its shape") {
  tests::the_gpu() = {};
  model m(7);
  backends::replaying_stream s;
  for (int i = 0; i < 2; ++i) (void)m.infer(s, m.batch({8, 3}));
  const auto owned = m.batch({8, 3});
  const std::string operations = std::to_string(tests::the_gpu().launches);
  tests::the_gpu().breaks = true;
  CHECK_THROWS_WITH(m.infer(s, owned), tests::contains("the GPU failed in one of 2 operations, the last of them graph "
                                                       "(operations ") &&
                                           tests::contains(", rows 16, sequences 6): cudaErrorIllegalAddress (700)"));
  CHECK(m.infer(s, owned) == m.expected(owned));
}

TEST_CASE("replaying stream: a launch that is refused is told as without graphs, and its work is not kept") {
  tests::the_gpu() = {};
  model m(8);
  backends::replaying_stream s;
  const auto owned = m.batch({8, 3});
  tests::the_gpu().refused_launch = 1;
  CHECK_THROWS_WITH(m.infer(s, owned),
                    "embedding_forward<float, float, 8> (rows 16, width 8) could not be started: "
                    "cudaErrorInvalidConfiguration (9)");
  CHECK(s.kept() == 0);
  CHECK(m.infer(s, owned) == m.expected(owned));
}

TEST_CASE("replaying stream: who waits within has what was put in before, and the rest is started one by one") {
  tests::the_gpu() = {};
  using B = backends::replayed_cuda<>;
  model m(9);
  const auto owned = m.batch({3});
  backends::replaying_stream s;
  s.arena().reserve(4096);
  for (int i = 0; i < 4; ++i) {
    const tensors::arena::scope scope(s.arena());
    const auto x = s.arena().take<float>(8);
    x[0] = 3;
    const tensors::matrix<float> row(x.data(), 1, 8);
    const std::vector<std::uint32_t> first{0};
    s.repeat(owned.view(), [&](const tensors::token_batch& batch) {
      CHECK(batch.ids.size() == 16);
      backends::elementwise_op<B>::scale(s, 2, tensors::matrix<const float>(row), row);
      CHECK(x[0] == 3);
      s.wait();
      CHECK(x[0] == 6);
      backends::elementwise_op<B>::scale(s, 2, tensors::matrix<const float>(row), row);
    });
    CHECK(x[0] == 6);
    s.wait();
    CHECK(x[0] == 12);
  }
  CHECK(s.kept() == 0);
}

}  // namespace

}  // namespace replaying_stream_test
