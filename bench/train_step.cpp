// Times one step of fine-tuning a token classifier (forward, backward, clipping, AdamW): one JSON line a shape, in the
// form of the peers' scripts.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "bench/shapes.hpp"
#include "bench/timing.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/models/check_batch.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/training/apply_gradients.hpp"
#include "clinicalbert/training/token_class_step.hpp"
#include "clinicalbert/weights/load_parameters.hpp"
#include "examples/command_line.hpp"

namespace {

using namespace clinicalbert;

template <models::Model M, class Precision>
void time_shapes(const tasks::model_folder& folder, std::size_t threads, const std::vector<std::string>& shapes,
                 double seconds) {
  using backend = backends::simd_in<Precision>;
  using step = training::token_class_step<models::encoder<M, backend>>;
  const typename step::model::sizes sizes{folder.tables(), {{3}}};
  models::parameter_set<typename step::model> parameters(sizes);
  weights::load_parameters(folder.checkpoint, parameters, weights::new_parameters{});
  training::state<typename step::model> run(std::move(parameters), sizes);
  backends::thread_pool pool(static_cast<int>(threads) - 1);
  typename backend::stream stream(threads > 1 ? &pool : nullptr);
  for (const auto& shape : shapes) {
    const auto lengths = bench::lengths_of(shape);
    const auto batch = bench::random_batch(lengths, folder.tables().vocabulary);
    models::check_batch(batch.tokens_view(), folder.tables());
    const auto time = bench::time_calls(seconds, [&] {
      step{}.accumulate(stream, run, folder.encoder_options(), {1, run.steps, 0, 0}, batch);
      training::apply_gradients(stream, run, {}, 5e-5, 1.0);
    });
    const double operations = 3 * bench::forward_operations(M::config, lengths);
    std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                        {"backend", backend::name()},
                                        {"precision", Precision::name},
                                        {"threads", threads},
                                        {"shape", shape},
                                        {"tokens", batch.tokens()},
                                        {"step_ms", bench::places(time.median, 1)},
                                        {"tokens_per_second",
                                         bench::places(static_cast<double>(batch.tokens()) / time.median * 1e3, 1)},
                                        {"gflops", bench::places(operations / time.median / 1e6, 1)}}
                     .dump()
              << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string model, precision = "fp32", shapes = "16x128,ragged";
  std::size_t threads = 2;
  double seconds = 6;
  CLI::App app{"Times one training step of a token classifier on this machine: milliseconds and effective GFLOP/s.",
               "train_step"};
  app.footer("Example:\n  train_step --model bert-base --threads 2 --shapes 16x128,ragged");
  app.add_option("--model", model, "folder of the model")->required();
  app.add_option("--precision", precision)->check(CLI::IsMember({"fp32", "bf16"}))->capture_default_str();
  app.add_option("--threads", threads)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--shapes", shapes, "BxT, or ragged: 32 sentences of NCBI-disease")->capture_default_str();
  app.add_option("--seconds", seconds, "for each shape")->check(CLI::PositiveNumber)->capture_default_str();
  return examples::run_program(app, argc, argv, [&] {
    const tasks::model_folder folder(model);
    models::pick(folder.shape(), models::presets{}, [&]<class M>(std::type_identity<M>) {
      const auto time = [&](auto in) {
        time_shapes<M, decltype(in)>(folder, threads, bench::split_commas(shapes), seconds);
      };
      precision == "fp32" ? time(backends::precisions::fp32{}) : time(backends::precisions::bf16{});
    });
  });
}
