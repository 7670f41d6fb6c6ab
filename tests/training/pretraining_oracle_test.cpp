#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/pretraining_counts.hpp"
#include "clinicalbert/training/pretraining_step.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/head_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::pretraining_oracle_test {
namespace {

/// The sequences [begin, end) of the oracle's batch.
batches::pretraining_batch part_of(const tests::oracle_file& inputs, std::size_t begin, std::size_t end) {
  const auto whole = tests::read_batch(inputs);
  const auto masked = inputs.ints("mlm_labels"), next = inputs.ints("nsp_labels");
  batches::pretraining_batch part;
  for (std::size_t b = begin; b < end; ++b) {
    for (std::uint32_t n = whole.offsets[b]; n < whole.offsets[b + 1]; ++n) {
      if (masked[n] >= 0) {
        part.masked_rows.push_back(static_cast<std::uint32_t>(part.ids.size()));
        part.masked_labels.push_back(masked[n]);
      }
      part.ids.push_back(whole.ids[n]);
      part.segments.push_back(whole.segments[n]);
    }
    part.sequence_offsets.push_back(static_cast<std::uint32_t>(part.ids.size()));
    part.next_sentences.push_back(next[b]);
  }
  return part;
}

/// Losses and all gradients of encoder/hN, as one batch and in two parts.
template <class M, class B>
void step_agrees_with_oracle(const std::filesystem::path& folder) {
  using step = training::pretraining_step<models::encoder<M, B>>;
  using E = typename B::element;
  const tests::oracle_file checkpoint(folder / "model.safetensors"), inputs(folder / "inputs.safetensors"),
      outputs(folder / "outputs.safetensors"), gradients(folder / "gradients.safetensors");
  const tests::noise yardstick(folder / "noise.json");
  const auto sizes = step::sizes(tests::read_table_sizes(checkpoint));
  models::parameter_set<typename step::model> weights(sizes);
  tests::fill_parameters(weights, checkpoint);
  training::state<typename step::model> run(std::move(weights), sizes);
  const std::size_t count = inputs.ints("nsp_labels").size();
  for (const std::size_t cut : {count, std::size_t{1}}) {
    CAPTURE(cut);
    typename step::batch batch;
    batch.push_back(part_of(inputs, 0, cut));
    if (cut < count) batch.push_back(part_of(inputs, cut, count));
    typename B::stream s;
    training::pretraining_counts counts;
    for (E& g : run.gradients.flat()) g = E(0);
    const double loss = step{.counts = &counts}.accumulate(s, run, tests::no_dropout, {}, batch);
    CHECK(s.arena().grown() == 0);
    const auto agrees = [&](const std::string& name, double value) {
      tests::check_within<E>(yardstick, "outputs", name, std::vector<E>{static_cast<E>(value)}, outputs.doubles(name));
    };
    agrees("loss.mlm", counts.masked_loss());
    agrees("loss.nsp", counts.pair_loss());
    agrees("loss", loss);
    tests::check_gradients(yardstick, gradients, run.gradients);
  }
}

TEST_CASE("a step of pretraining on h32 has PyTorch's losses and gradients") {
  step_agrees_with_oracle<tests::h32, backends::reference<double>>(tests::data("encoder/h32"));
  step_agrees_with_oracle<tests::h32, backends::simd<>>(tests::data("encoder/h32"));
}

TEST_CASE("a step of pretraining on h128 has PyTorch's losses and gradients") {
  const auto folder = tests::oracle("encoder/h128");
  if (!folder) return tests::skip("encoder/h128 is in the whole oracle only");
  step_agrees_with_oracle<tests::h128, backends::simd<>>(*folder);
}

}  // namespace
}  // namespace clinicalbert::pretraining_oracle_test
