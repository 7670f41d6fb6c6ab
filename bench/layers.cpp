// Times each operator on each backend beside what the machine can do at best, measured at the start: Google Benchmark's
// output, with the share of the peak of registers alone and that of memory. `--threads N`, then its own options, such
// as --benchmark_filter=product/infer and --benchmark_format=json.

#include <benchmark/benchmark.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "bench/operators/attention.hpp"
#include "bench/operators/conversion.hpp"
#include "bench/operators/elementwise.hpp"
#include "bench/operators/embedding.hpp"
#include "bench/operators/machine.hpp"
#include "bench/operators/norms.hpp"
#include "bench/operators/numbers.hpp"
#include "bench/operators/paged_attention.hpp"
#include "bench/operators/products.hpp"
#include "bench/operators/rows.hpp"
#include "bench/peak.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"

namespace {

using namespace clinicalbert;
namespace precisions = backends::precisions;
using arch = backends::simd<>::arch;

constexpr std::array few_rows{std::size_t{16}};  // of a backend that is slow by intent
constexpr std::array parameters{std::size_t{1} << 20, std::size_t{1} << 25};
constexpr std::array few_parameters{std::size_t{1} << 20};
constexpr std::array pieces{std::size_t{30522}};  // of BERT's vocabulary

template <class B>
void register_inference(const bench::machine& m, const auto& rows) {
  bench::register_products<B>(m, rows);
  bench::register_attention<B>(m, rows);
  bench::register_norms<B>(m, rows);
  bench::register_embedding<B>(m, rows);
}

template <class B>
void register_training(const bench::machine& m, const auto& rows) {
  bench::register_training_products<B>(m, rows);
  bench::register_training_attention<B>(m, rows);
  bench::register_training_norms<B>(m, rows);
  bench::register_training_embedding<B>(m, rows);
  bench::register_elementwise<B>(m, rows);
}

/// What is fp32 in every precision.
template <class B>
void register_in_fp32_only(const bench::machine& m, const auto& rows) {
  bench::register_paged_attention<B>(m, rows);
  bench::register_rows<B>(m, rows);
  bench::register_label_score<B>(m, pieces);
}

/// Takes `--threads N` out of the arguments; 0 where it is no number of threads.
std::size_t take_threads(int& argc, char** argv) {
  if (argc < 3 || std::string_view(argv[1]) != "--threads") return 1;
  const std::string_view text(argv[2]);
  std::size_t threads = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), threads);
  if (error != std::errc() || end != text.data() + text.size() || threads > 1024) return 0;
  for (int i = 3; i <= argc; ++i) argv[i - 2] = argv[i];  // the null behind the last one too
  argc -= 2;
  return threads;
}

}  // namespace

int main(int argc, char** argv) {
  bench::machine m;
  m.threads = take_threads(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (m.threads == 0 || benchmark::ReportUnrecognizedArguments(argc, argv)) {
    std::fprintf(stderr, "layers: [--threads N] first, then Google Benchmark's options\n");
    return 2;
  }
  std::unique_ptr<backends::thread_pool> pool;
  if (m.threads > 1) pool = std::make_unique<backends::thread_pool>(static_cast<int>(m.threads) - 1);
  m.pool = pool.get();
  m.fp32 = bench::register_peak<backends::vectors::fp32_dot<arch>>(m.threads);
  m.bf16 = bench::register_peak<backends::vectors::bf16_dot<arch>>(m.threads);
  m.int8 = bench::register_peak<backends::vectors::int8_dot<arch>>(m.threads);
  m.memory = bench::read_bandwidth<arch>(m.threads);
  std::fprintf(stderr, "%zu threads, %s: fp32 %.1f GFLOP/s, bf16 %.1f, int8 %.1f GOP/s, memory %.1f GB/s\n", m.threads,
               std::string(backends::simd<>::name()).c_str(), m.fp32, m.bf16, m.int8, m.memory);

  register_inference<backends::simd_in<precisions::fp32>>(m, bench::row_counts);
  register_inference<backends::simd_in<precisions::bf16>>(m, bench::row_counts);
  register_inference<backends::simd_in<precisions::int8>>(m, bench::row_counts);
  bench::register_conversion<backends::simd_in<precisions::bf16>, backends::vectors::bf16_format<arch>>(
      m, bench::row_counts);
  bench::register_conversion<backends::simd_in<precisions::int8>, backends::vectors::int8_format<arch>>(
      m, bench::row_counts);
  register_training<backends::simd_in<precisions::fp32>>(m, bench::row_counts);
  register_training<backends::simd_in<precisions::bf16>>(m, bench::row_counts);
  bench::register_optimizer<backends::simd_in<precisions::fp32>>(m, parameters);
  register_in_fp32_only<backends::simd_in<precisions::fp32>>(m, bench::row_counts);
  register_inference<backends::reference<float>>(m, few_rows);
  register_training<backends::reference<float>>(m, few_rows);
  register_in_fp32_only<backends::reference<float>>(m, few_rows);
  bench::register_optimizer<backends::reference<float>>(m, few_parameters);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
