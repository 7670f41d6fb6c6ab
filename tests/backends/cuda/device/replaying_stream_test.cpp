// On a GPU: what CUDA captures and replays has the bits of what it is given one by one.
#include "clinicalbert/backends/cuda/replaying_stream.hpp"

#include <cstddef>
#include <filesystem>
#include <random>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/cuda/replayed_cuda.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/repeated_infer.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/models/encoder_alone.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/owned_batch.hpp"
#include "tests/models/tiny_models.hpp"

namespace replaying_stream_test {

namespace {

using namespace clinicalbert;
using precision = backends::precisions::bf16;

constexpr layers::table_sizes tables{.vocabulary = 50, .positions = 200, .segments = 2};

// The last hidden states of all batches, one stream after the other's call.
template <class B>
std::vector<std::vector<float>> infer(typename B::stream& s, const std::vector<tests::owned_batch>& batches) {
  using encoder = models::encoder<tests::h128, B>;
  using call = models::repeated_infer<encoder>;
  std::mt19937 random(5);
  models::parameter_set<tests::encoder_alone<encoder>> weights(tables);
  tests::fill_randomly(weights, random, 0.05);
  const typename encoder::frozen frozen(weights.const_view());
  std::vector<std::vector<float>> all;
  s.arena().reserve(std::size_t{64} << 20);
  for (const auto& owned : batches) {
    const tensors::arena::scope scope(s.arena());
    const std::size_t tokens = owned.ids.size(), numbers = tokens * encoder::hidden;
    const auto y = s.arena().template take<float>(call::rows(tokens) * encoder::hidden);
    call::infer(s, frozen, {}, owned.view(), {y.data(), tokens});
    s.wait();
    all.emplace_back(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(numbers));
  }
  return all;
}

TEST_CASE("cuda: graphs on a GPU give the bits of launches one by one") {
  if (!std::filesystem::exists("/proc/driver/nvidia/version")) return tests::skip("there is no NVIDIA driver");
  std::mt19937 random(4);
  const std::vector<std::vector<std::size_t>> shapes{{3}, {11, 2}, {200, 5}, {64}, {120, 130, 7, 90}, {30}};
  std::vector<tests::owned_batch> batches;
  for (std::size_t i = 0; i < 40; ++i)
    batches.push_back(tests::random_batch(random, tables, shapes[i % shapes.size()]));
  backends::cuda<precision>::stream plain;
  backends::replayed_cuda<precision>::stream s;
  CHECK(infer<backends::replayed_cuda<precision>>(s, batches) == infer<backends::cuda<precision>>(plain, batches));
  CHECK(s.replays() >= batches.size() - shapes.size());
}

}  // namespace

}  // namespace replaying_stream_test
