// Times attention alone on a GPU, forward, over sequences of 512 with heads of 64, warm: one JSON line for each number
// of heads and precision. 32 sequences and 32 heads are what the kernels of others are measured at (Dao 2023,
// "FlashAttention-2", section 4.1), cuDNN's 335 TFLOP/s on an H100 too.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "bench/timing.hpp"
#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "examples/command_line.hpp"

namespace {

using namespace clinicalbert;

constexpr std::size_t length = 512, head_size = 64, sequences = 32, calls = 20;

template <class Precision>
void time_attention(std::size_t heads, double seconds) {
  using B = backends::cuda<Precision>;
  using op = backends::attention_op<B>;
  const std::size_t hidden = heads * head_size, tokens = sequences * length;
  std::vector<std::uint32_t> offsets;
  for (std::size_t i = 0; i <= sequences; ++i) offsets.push_back(static_cast<std::uint32_t>(i * length));
  const tensors::sequences where(offsets);
  backends::cuda_stream stream;
  const auto bytes = [](std::size_t numbers) { return tensors::arena::bytes_for(numbers, sizeof(float)); };
  stream.arena().reserve(bytes(tokens * 3 * hidden) + bytes(tokens * hidden) + bytes(tokens * heads));
  const tensors::arena::scope scope(stream.arena());
  const auto qkv = stream.arena().template take<float>(tokens * 3 * hidden);
  const tensors::matrix<float> out(stream.arena().template take<float>(tokens * hidden).data(), tokens, hidden);
  const tensors::matrix<float> log_sum(stream.arena().template take<float>(tokens * heads).data(), tokens, heads);
  std::mt19937 random(1);
  for (float& x : qkv) x = static_cast<float>(random() % 2001) * 1e-3f - 1.f;
  const auto part = [&](std::size_t which) {
    return tensors::matrix<const float>(qkv.data() + which * hidden, tokens, hidden, 3 * hidden);
  };
  // Several calls to a wait, or the launch and the wait would be timed.
  const auto time = bench::time_calls(seconds, [&] {
    for (std::size_t i = 0; i < calls; ++i)
      op::template forward<false>(stream, heads, tensors::dropout{}, part(0), part(1), part(2), where, where, out,
                                  log_sum);
    stream.wait();
  });
  const double operations = 4.0 * static_cast<double>(tokens * length * hidden), each = 1.0 / calls;
  std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                      {"backend", B::name()},
                                      {"precision", Precision::name},
                                      {"sequences", sequences},
                                      {"length", length},
                                      {"heads", heads},
                                      {"head_size", head_size},
                                      {"ms", bench::places(time.median * each, 3)},
                                      {"best_ms", bench::places(time.best * each, 3)},
                                      {"tflops", bench::places(operations / (time.median * each) / 1e9, 3)}}
                   .dump()
            << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 3;
  CLI::App app{"Times attention's forward pass on an NVIDIA GPU: milliseconds a call and TFLOP/s.", "attention_cuda"};
  app.add_option("--seconds", seconds, "for each line")->check(CLI::Range(0.1, 600.))->capture_default_str();
  return examples::run_program(app, argc, argv, [&] {
    (void)backends::require_gpu();
    for (const std::size_t heads : {12U, 16U, 32U}) {
      time_attention<backends::precisions::bf16>(heads, seconds);
      time_attention<backends::precisions::fp16>(heads, seconds);
      time_attention<backends::precisions::fp32>(heads, seconds);
    }
  });
}
