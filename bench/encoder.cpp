// Times an encoder from ids to the whole last hidden state, warm: one JSON line a shape, in the form of the peers'
// scripts.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "bench/shapes.hpp"
#include "bench/timing.hpp"
#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/check_batch.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/weights/load_frozen.hpp"
#include "examples/command_line.hpp"

namespace {

using namespace clinicalbert;

template <models::Model M, class B>
void time_shapes(const tasks::model_folder& folder, std::size_t threads, const std::vector<std::string>& shapes,
                 double seconds) {
  using encoder = models::encoder<M, B>;
  using model = heads::with_heads<encoder>;
  backends::thread_pool pool(static_cast<int>(threads) - 1);
  typename B::stream stream(threads > 1 ? &pool : nullptr);
  const auto frozen = weights::load_frozen<model>(folder.checkpoint, {folder.tables(), {}}, stream).encoder;
  for (const auto& shape : shapes) {
    const auto lengths = bench::lengths_of(shape);
    const auto batch = bench::random_batch(lengths, folder.tables().vocabulary);
    const auto view = batch.tokens_view();
    models::check_batch(view, folder.tables());
    stream.arena().reserve(encoder::infer_workspace(batch.tokens(), view.sequences.longest(), stream.concurrency()));
    std::vector<float> hidden(batch.tokens() * encoder::hidden);
    const auto time = bench::time_calls(seconds, [&] {
      encoder::infer(stream, frozen, folder.encoder_options(), view, {hidden.data(), batch.tokens()});
    });
    const double operations = bench::forward_operations(M::config, lengths);
    std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                        {"backend", B::name()},
                                        {"precision", B::precision::name},
                                        {"threads", threads},
                                        {"shape", shape},
                                        {"tokens", batch.tokens()},
                                        {"ms", bench::places(time.median, 2)},
                                        {"best_ms", bench::places(time.best, 2)},
                                        {"gflops", bench::places(operations / time.median / 1e6, 2)}}
                     .dump()
              << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string model, backend = "native", precision = "fp32", shapes = "1x128,8x128,1x512,ragged";
  std::size_t threads = 1;
  double seconds = 6;
  CLI::App app{"Times a BERT folder's encoder on this machine: milliseconds and effective GFLOP/s of real tokens.",
               "encoder"};
  app.footer("Example:\n  encoder --model bert-base --threads 1 --shapes 1x128,8x128,1x512,ragged");
  app.add_option("--model", model, "folder of the model")->required();
  app.add_option("--backend", backend, "native: compiled for this machine; dispatched: chosen at start")
      ->check(CLI::IsMember({"native", "dispatched"}))
      ->capture_default_str();
  app.add_option("--precision", precision)->check(CLI::IsMember({"fp32", "bf16", "int8"}))->capture_default_str();
  app.add_option("--threads", threads)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--shapes", shapes, "BxT, or ragged: 32 sentences of NCBI-disease")->capture_default_str();
  app.add_option("--seconds", seconds, "for each shape")->check(CLI::PositiveNumber)->capture_default_str();
  return examples::run_program(app, argc, argv, [&] {
    const tasks::model_folder folder(model);
    models::pick(folder.shape(), models::presets{}, [&]<class M>(std::type_identity<M>) {
      const auto time = [&]<class Precision>(Precision) {
        const auto all = bench::split_commas(shapes);
        if (backend == "native")
          time_shapes<M, backends::simd_in<Precision>>(folder, threads, all, seconds);
        else
          time_shapes<M, backends::dispatched<Precision>>(folder, threads, all, seconds);
      };
      if (precision == "bf16")
        time(backends::precisions::bf16{});
      else if (precision == "int8")
        time(backends::precisions::int8{});
      else
        time(backends::precisions::fp32{});
    });
  });
}
