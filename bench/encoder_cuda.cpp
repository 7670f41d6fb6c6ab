// Times encoders of BERT's two sizes on a GPU, with random weights, from ids to the whole last hidden state, warm: one
// JSON line a shape.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "bench/shapes.hpp"
#include "bench/timing.hpp"
#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/models/presets.hpp"
#include "examples/command_line.hpp"

namespace {

using namespace clinicalbert;

template <models::Model M, class Precision>
void time_shapes(const std::vector<std::string>& shapes, double seconds) {
  using B = backends::cuda<Precision>;
  using encoder = models::encoder<M, B>;
  using model = heads::with_heads<encoder>;
  const layers::table_sizes tables{.vocabulary = 30522, .positions = 512, .segments = 2};
  backends::cuda_stream stream;
  models::parameter_set<model> weights({tables, {}});
  std::mt19937 random(1);
  for (float& w : weights.flat()) w = static_cast<float>(random() % 2001) * 2e-5f - 0.02f;
  const auto frozen = typename model::frozen(weights.const_view()).encoder;
  for (const auto& shape : shapes) {
    const auto lengths = bench::lengths_of(shape);
    const auto batch = bench::random_batch(lengths, tables.vocabulary);
    const auto view = batch.tokens_view();
    stream.arena().reserve(encoder::infer_workspace(batch.tokens(), view.sequences.longest(), stream.concurrency()) +
                           tensors::arena::bytes_for(batch.tokens() * encoder::hidden, sizeof(float)));
    const tensors::arena::scope scope(stream.arena());
    const typename encoder::output hidden(stream.arena().template take<float>(batch.tokens() * encoder::hidden).data(),
                                          batch.tokens());
    const auto time = bench::time_calls(seconds, [&] {
      encoder::infer(stream, frozen, {}, view, hidden);
      stream.wait();
    });
    std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                        {"backend", B::name()},
                                        {"model", M::name},
                                        {"precision", Precision::name},
                                        {"shape", shape},
                                        {"tokens", batch.tokens()},
                                        {"ms", bench::places(time.median, 3)},
                                        {"best_ms", bench::places(time.best, 3)},
                                        {"tflops",
                                         bench::places(
                                             bench::forward_operations(M::config, lengths) / time.median / 1e9, 3)}}
                     .dump()
              << std::endl;
  }
}

template <models::Model M>
void time_precisions(const std::vector<std::string>& shapes, double seconds) {
  time_shapes<M, backends::precisions::fp32>(shapes, seconds);
  time_shapes<M, backends::precisions::tf32>(shapes, seconds);
  time_shapes<M, backends::precisions::bf16>(shapes, seconds);
  time_shapes<M, backends::precisions::fp16>(shapes, seconds);
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 3;
  CLI::App app{"Times BERT encoders on an NVIDIA GPU, in milliseconds and TFLOP/s of real tokens.", "encoder_cuda"};
  app.add_option("--seconds", seconds, "for each shape")->check(CLI::Range(0.1, 600.))->capture_default_str();
  return examples::run_program(app, argc, argv, [&] {
    (void)backends::require_gpu();
    const std::vector<std::string> shapes{"1x128", "8x128", "8x128r", "32x384", "32x384r", "ragged"};
    time_precisions<models::bert_base>(shapes, seconds);
    time_precisions<models::bert_large>(shapes, seconds);
  });
}
