#include <cmath>
#include <filesystem>
#include <type_traits>

#include "clinicalbert/backends/simd/all.hpp"
#include "tests/data_path.hpp"
#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::encoder_narrow_test {
namespace {

/// How near the last hidden states come to PyTorch's, as the mean over tokens of the cosine.
template <class M, class Precision>
double mean_cosine(const std::filesystem::path& folder) {
  using backend = backends::simd<xsimd::default_arch, Precision>;
  using encoder = models::encoder<M, backend>;
  const tests::oracle_file checkpoint(folder / "model.safetensors"), outputs(folder / "outputs.safetensors");
  models::parameter_set<tests::only_encoder<encoder>> weights(tests::read_table_sizes(checkpoint));
  tests::fill_parameters(weights, checkpoint, "bert.");
  const auto owned = tests::read_batch(tests::oracle_file(folder / "inputs.safetensors"));
  const auto batch = owned.view();
  typename backend::stream s;
  s.arena().reserve(encoder::infer_workspace(batch.ids.size(), batch.sequences.longest(), s.concurrency()));
  std::vector<float> hidden(batch.ids.size() * encoder::hidden);
  encoder::infer(s, typename encoder::frozen(weights.const_view()), {}, batch, {hidden.data(), batch.ids.size()});
  CHECK(s.arena().grown() == 0);
  const auto want = outputs.doubles("hidden.layer." + std::to_string(M::config.layers - 1));
  double sum = 0;
  for (std::size_t n = 0; n < batch.ids.size(); ++n) {
    double product = 0, ours = 0, theirs = 0;
    for (std::size_t i = n * encoder::hidden; i < (n + 1) * encoder::hidden; ++i) {
      product += hidden[i] * want[i];
      ours += double{hidden[i]} * hidden[i];
      theirs += want[i] * want[i];
    }
    sum += product / std::sqrt(ours * theirs);
  }
  return sum / static_cast<double>(batch.ids.size());
}

// Random weights of this size make what is small in a trained model large: the figures of real weights are higher.
template <class M>
void comes_near(const std::filesystem::path& folder) {
  CHECK(mean_cosine<M, backends::precisions::fp32>(folder) > 0.999999);
  CHECK(mean_cosine<M, backends::precisions::bf16>(folder) > 0.9999);
  CHECK(mean_cosine<M, backends::precisions::int8>(folder) > 0.999);
}

TEST_CASE("encoder h32 in bf16 and int8 comes near PyTorch's fp32") {
  comes_near<tests::h32>(tests::data("encoder/h32"));
}

TEST_CASE("encoder h128 in bf16 and int8 comes near PyTorch's fp32") {
  const auto folder = tests::oracle("encoder/h128");
  if (!folder) return tests::skip("encoder/h128 is in the whole oracle only");
  comes_near<tests::h128>(*folder);
}

}  // namespace
}  // namespace clinicalbert::encoder_narrow_test
