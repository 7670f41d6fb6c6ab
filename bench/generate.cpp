// Times how an encoder-decoder of two BERT-base generates from one source by beam search: one JSON line, in the form of
// the peers' scripts (tools/peers/generate.py writes the folder that both read, so that ids can be compared).

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "bench/timing.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/generation/beam.hpp"
#include "clinicalbert/generation/decoder_run.hpp"
#include "clinicalbert/models/model_pairs.hpp"
#include "clinicalbert/models/presets.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/text_summarizer.hpp"
#include "clinicalbert/weights/encoder_decoder_checkpoint.hpp"
#include "clinicalbert/weights/load_frozen.hpp"
#include "examples/command_line.hpp"

namespace {

using namespace clinicalbert;
using clock = std::chrono::steady_clock;

struct options {
  std::string model, precision = "fp32";
  std::size_t threads = 1, source = 256, fresh = 64, beams = 4, runs = 3;
};

double ms_since(clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(clock::now() - begin).count();
}
double median(std::vector<double> all) {
  std::ranges::sort(all);
  return all[all.size() / 2];
}

/// Ids of words, the same as the peer's script takes.
std::vector<std::int32_t> source_ids(std::size_t count) {
  std::vector<std::int32_t> ids(count);
  for (std::size_t i = 0; i < count; ++i) ids[i] = static_cast<std::int32_t>(1000 + i * 37 % 20000);
  return ids;
}

/// Milliseconds of each step while `beams` targets grow to as many ids as there are positions, or 200.
template <class Run>
std::vector<double> step_times(Run& run, std::size_t beams, std::int32_t start) {
  run.restart();
  std::vector<double> times;
  std::vector<std::int32_t> last{start};
  std::vector<std::uint32_t> parents(beams, 0);
  while (times.size() < std::min<std::size_t>(200, run.positions())) {
    const auto begin = clock::now();
    run.step(last);
    times.push_back(ms_since(begin));
    run.keep(parents);
    std::iota(parents.begin(), parents.end(), 0u);
    last.assign(beams, static_cast<std::int32_t>(1000 + times.size()));
  }
  return times;
}

double mean_of(const std::vector<double>& times, std::size_t begin, std::size_t end) {
  return std::accumulate(times.begin() + static_cast<std::ptrdiff_t>(begin),
                         times.begin() + static_cast<std::ptrdiff_t>(end), 0.0) /
         static_cast<double>(end - begin);
}

template <class Precision>
void time_generation(const options& o) {
  using backend = backends::simd_in<Precision>;
  using pair = models::model_pair<models::bert_base, models::bert_base>;
  using model = tasks::summarizing_model<pair, backend, true>;
  const auto opened = weights::open_encoder_decoder(o.model);
  const auto& config = opened.config;
  backends::thread_pool pool(static_cast<int>(o.threads) - 1);
  typename backend::stream stream(o.threads > 1 ? &pool : nullptr);
  const auto frozen = weights::load_frozen<model>(
      opened.tensors, typename model::sizes{tasks::tables_of(config.encoder), tasks::tables_of(config.decoder)},
      stream);
  const generation::end_ids ends{static_cast<std::int32_t>(config.decoder_start_token_id),
                                 static_cast<std::int32_t>(config.eos_token_id)};
  const models::encoder_decoder_options how{tasks::options_of(config.encoder), tasks::options_of(config.decoder)};

  const auto ids = source_ids(o.source);
  const std::vector<std::uint8_t> segments(o.source, 0);
  const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(o.source)};
  std::vector<double> encoding, decoding, all;
  std::vector<std::int32_t> found;
  std::size_t cache = 0;
  double score = 0, early = 0, late = 0;
  for (std::size_t i = 0; i < o.runs; ++i) {
    const auto begin = clock::now();
    generation::decoder_run<model> run(stream, frozen, how, {ids, segments, tensors::sequences(offsets)});
    encoding.push_back(ms_since(begin));
    const auto between = clock::now();
    const auto best =
        generation::beam_search(run, {.max_length = o.fresh + 1, .min_length = o.fresh + 1}, {.beams = o.beams}, ends);
    decoding.push_back(ms_since(between));
    all.push_back(ms_since(begin));
    found = best.front().ids;
    score = best.front().score;
    cache = run.cache().bytes();
    if (i + 1 < o.runs) continue;
    const auto steps = step_times(run, o.beams, ends.start);
    early = mean_of(steps, 1, std::min<std::size_t>(21, steps.size()));
    late = mean_of(steps, steps.size() - std::min<std::size_t>(20, steps.size()), steps.size());
  }
  const auto fresh = static_cast<double>(o.fresh);
  std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                      {"backend", backend::name()},
                                      {"precision", Precision::name},
                                      {"threads", o.threads},
                                      {"source", o.source},
                                      {"new", o.fresh},
                                      {"beams", o.beams},
                                      {"seconds", bench::places(median(all) / 1e3, 2)},
                                      {"ms_per_token", bench::places(median(all) / fresh, 2)},
                                      {"encoder_ms", bench::places(median(encoding), 2)},
                                      {"decoder_ms_per_token", bench::places(median(decoding) / fresh, 2)},
                                      {"step_ms_early", bench::places(early, 2)},
                                      {"step_ms_late", bench::places(late, 2)},
                                      {"cache_bytes", cache},
                                      {"score", score},
                                      {"ids", found}}
                   .dump()
            << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app{"Times generation by an encoder-decoder of two BERT-base: milliseconds a new token.", "generate"};
  app.footer(
      "Example:\n"
      "  generate --model bert2bert --threads 1 --source 256 --new 64 --beams 4\n"
      "\n"
      "step_ms_early and step_ms_late: of the 2nd to 21st step, and of the last 20 of 200, without the search.\n"
      "tools/peers/generate.py writes the folder, times transformers, and prints the ids that it finds.\n");
  app.add_option("--model", o.model, "folder of an EncoderDecoderModel of two BERT-base, tied")->required();
  app.add_option("--precision", o.precision)->check(CLI::IsMember({"fp32", "bf16", "int8"}))->capture_default_str();
  app.add_option("--threads", o.threads)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--source", o.source, "pieces of the source")->check(CLI::Range(1, 512))->capture_default_str();
  app.add_option("--new", o.fresh, "pieces to generate")->check(CLI::Range(1, 511))->capture_default_str();
  app.add_option("--beams", o.beams)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--runs", o.runs, "the median is printed")->check(CLI::Range(1, 1000))->capture_default_str();
  return examples::run_program(app, argc, argv, [&] {
    if (o.precision == "bf16")
      time_generation<backends::precisions::bf16>(o);
    else if (o.precision == "int8")
      time_generation<backends::precisions::int8>(o);
    else
      time_generation<backends::precisions::fp32>(o);
  });
}
