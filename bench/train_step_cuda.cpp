// Times one step of fine-tuning a token classifier (forward, backward, clipping, AdamW) of BERT's two sizes on a GPU,
// with random weights, warm: one JSON line a shape.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench/shapes.hpp"
#include "bench/timing.hpp"
#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/models/presets.hpp"
#include "clinicalbert/training/apply_gradients.hpp"
#include "clinicalbert/training/token_class_step.hpp"
#include "examples/command_line.hpp"

namespace {

using namespace clinicalbert;

template <models::Model M, class Precision>
void time_shapes(const std::vector<std::string>& shapes, double seconds) {
  using B = backends::cuda<Precision>;
  using step = training::token_class_step<models::encoder<M, B>>;
  const layers::table_sizes tables{.vocabulary = 30522, .positions = 512, .segments = 2};
  const typename step::model::sizes sizes{tables, {{3}}};
  backends::cuda_stream stream;
  models::parameter_set<typename step::model> weights(sizes);
  std::mt19937 random(1);
  for (float& w : weights.flat()) w = static_cast<float>(random() % 2001) * 2e-5f - 0.02f;
  training::state<typename step::model> run(std::move(weights), sizes);
  const models::encoder_options options{.hidden_dropout = 0.1, .attention_dropout = 0.1};
  for (const auto& shape : shapes) {
    const auto lengths = bench::lengths_of(shape);
    const auto batch = bench::random_batch(lengths, tables.vocabulary);
    const auto time = bench::time_calls(seconds, [&] {
      step{}.accumulate(stream, run, options, {1, run.steps, 0, 0}, batch);
      training::apply_gradients(stream, run, optimizers::adamw_settings{}, 5e-5, 1.0);
    });
    const double operations = 3 * bench::forward_operations(M::config, lengths);
    std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                        {"backend", B::name()},
                                        {"model", M::name},
                                        {"precision", Precision::name},
                                        {"shape", shape},
                                        {"tokens", batch.tokens()},
                                        {"step_ms", bench::places(time.median, 3)},
                                        {"best_ms", bench::places(time.best, 3)},
                                        {"tokens_per_second",
                                         bench::places(static_cast<double>(batch.tokens()) / time.median * 1e3, 3)},
                                        {"tflops", bench::places(operations / time.median / 1e9, 3)}}
                     .dump()
              << std::endl;
  }
}

template <models::Model M>
void time_precisions(const std::vector<std::string>& shapes, double seconds) {
  time_shapes<M, backends::precisions::fp32>(shapes, seconds);
  time_shapes<M, backends::precisions::tf32>(shapes, seconds);
  time_shapes<M, backends::precisions::bf16>(shapes, seconds);
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 3;
  CLI::App app{"Times one training step of BERT token classifiers on an NVIDIA GPU: milliseconds and TFLOP/s.",
               "train_step_cuda"};
  app.add_option("--seconds", seconds, "for each shape")->check(CLI::Range(0.1, 600.))->capture_default_str();
  return examples::run_program(app, argc, argv, [&] {
    (void)backends::require_gpu();
    const std::vector<std::string> shapes{"8x128", "8x128r", "32x384", "32x384r"};
    time_precisions<models::bert_base>(shapes, seconds);
    time_precisions<models::bert_large>(shapes, seconds);
  });
}
