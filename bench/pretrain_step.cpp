// Times one step of pretraining (masked language model and next sentences: forward, backward, clipping, AdamW) of a
// preset with new weights: one JSON line a shape, in the form of the peers' scripts.

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "bench/shapes.hpp"
#include "bench/timing.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/batches/collate_pretraining.hpp"
#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/training/apply_gradients.hpp"
#include "clinicalbert/training/pretraining_step.hpp"
#include "clinicalbert/weights/initialize.hpp"
#include "examples/command_line.hpp"
#include "examples/preset_named.hpp"

namespace {

using namespace clinicalbert;

/// Random ids with these lengths; 15% of each sequence's are to be found again.
batches::pretraining_batch random_batch(const std::vector<std::size_t>& lengths, std::size_t vocabulary) {
  batches::split_mix random(0);
  batches::pretraining_batch batch;
  const auto any_id = [&] { return static_cast<std::int32_t>(random.below(vocabulary)); };
  for (const std::size_t length : lengths) {
    const auto masked = static_cast<std::size_t>(std::lround(0.15 * static_cast<double>(length)));
    for (std::size_t i = 0; i < length; ++i) {
      if ((i + 1) * masked / length != i * masked / length) {  // evenly
        batch.masked_rows.push_back(static_cast<std::uint32_t>(batch.ids.size()));
        batch.masked_labels.push_back(any_id());
      }
      batch.ids.push_back(any_id());
      batch.segments.push_back(2 * i < length ? 0 : 1);
    }
    batch.sequence_offsets.push_back(static_cast<std::uint32_t>(batch.ids.size()));
    batch.next_sentences.push_back(static_cast<std::int32_t>(random.below(2)));
  }
  return batch;
}

template <models::Model M, class Precision>
void time_shapes(std::size_t vocabulary, std::size_t threads, const std::vector<std::string>& shapes, double seconds) {
  using backend = backends::simd_in<Precision>;
  using step = training::pretraining_step<models::encoder<M, backend>>;
  const auto sizes = step::sizes({.vocabulary = vocabulary, .positions = 512, .segments = 2});
  models::parameter_set<typename step::model> parameters(sizes);
  std::uint32_t number = 0;
  step::model::template parameters<float>::visit(
      [&](std::string_view name, const tensors::shape&, std::span<float> values) {
        weights::initialize(name, values, 0.02, 1, ++number);
      },
      parameters.view());
  training::state<typename step::model> run(std::move(parameters), sizes);
  backends::thread_pool pool(static_cast<int>(threads) - 1);
  typename backend::stream stream(threads > 1 ? &pool : nullptr);
  for (const auto& shape : shapes) {
    const auto lengths = bench::lengths_of(shape);
    const typename step::batch batch{random_batch(lengths, vocabulary)};
    const auto time = bench::time_calls(seconds, [&] {
      step{}.accumulate(stream, run, {}, {1, run.steps, 0, 0}, batch);
      training::apply_gradients(stream, run, {}, 5e-5, 1.0);
    });
    const auto hidden = static_cast<double>(M::config.hidden);
    const double of_pieces = step::items(batch) * (2 * hidden * hidden + 2 * hidden * static_cast<double>(vocabulary));
    const double operations = 3 * (bench::forward_operations(M::config, lengths) + of_pieces);
    const auto tokens = step::tokens(batch);
    std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                        {"backend", backend::name()},
                                        {"precision", Precision::name},
                                        {"model", M::name},
                                        {"threads", threads},
                                        {"shape", shape},
                                        {"tokens", tokens},
                                        {"masked", batch[0].masked_rows.size()},
                                        {"step_ms", bench::places(time.median, 1)},
                                        {"tokens_per_second",
                                         bench::places(static_cast<double>(tokens) / time.median * 1e3, 1)},
                                        {"gflops", bench::places(operations / time.median / 1e6, 1)}}
                     .dump()
              << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string preset = "bert_base", precision = "fp32", shapes = "16x128";
  std::size_t threads = 2, vocabulary = 30522;
  double seconds = 6;
  CLI::App app{"Times one step of pretraining on this machine: milliseconds and effective GFLOP/s.", "pretrain_step"};
  app.footer("Example:\n  pretrain_step --preset bert_base --threads 2 --shapes 16x128");
  app.add_option("--preset", preset)
      ->check(CLI::IsMember(examples::names_of(models::presets{})))
      ->capture_default_str();
  app.add_option("--vocabulary", vocabulary, "pieces")->check(CLI::Range(10, 10000000))->capture_default_str();
  app.add_option("--precision", precision)->check(CLI::IsMember({"fp32", "bf16"}))->capture_default_str();
  app.add_option("--threads", threads)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--shapes", shapes, "BxT, or ragged")->capture_default_str();
  app.add_option("--seconds", seconds, "for each shape")->check(CLI::PositiveNumber)->capture_default_str();
  return examples::run_program(app, argc, argv, [&] {
    models::pick(*examples::shape_named(preset, models::presets{}), models::presets{},
                 [&]<class M>(std::type_identity<M>) {
                   const auto time = [&](auto in) {
                     time_shapes<M, decltype(in)>(vocabulary, threads, bench::split_commas(shapes), seconds);
                   };
                   precision == "fp32" ? time(backends::precisions::fp32{}) : time(backends::precisions::bf16{});
                 });
  });
}
