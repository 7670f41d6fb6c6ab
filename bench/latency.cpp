// Times one note at a time, as a program that answers while somebody waits would use a model: one caller and several at
// once, each with a stream of its own and one model for all. One JSON line for each number of callers, length of a note
// and way: from text to entities, and the encoder alone on the same windows.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "bench/encoders/any_encoder.hpp"
#include "bench/notes.hpp"
#include "bench/timing.hpp"
#include "clinicalbert/corpora/json_lines.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "examples/command_line.hpp"
#include "examples/default_model.hpp"
#include "examples/precisions/open_tagger.hpp"

namespace {

using namespace clinicalbert;
using call = std::function<void()>;

struct options {
  std::string model, precision = "fp32", text{bench::free_notes};
  std::vector<std::size_t> callers{1, 2}, pieces{40, 128, 400};
  double seconds = 10;
  std::size_t least = 1000;
};

/// Milliseconds of each call, ascending: `callers` threads call at the same time what `open_caller()` gave each, until
/// the calls are done.
std::vector<double> time_calls(std::size_t callers, const options& o, const std::function<call()>& open_caller) {
  using clock = std::chrono::steady_clock;
  std::vector<std::vector<double>> times(callers);
  std::atomic<std::size_t> calls{0}, taken{0};
  std::barrier together(static_cast<std::ptrdiff_t>(callers));
  const auto run = [&](std::size_t caller) {
    const call one = open_caller();
    const auto time = [&] {
      const auto begin = clock::now();
      one();
      return std::chrono::duration<double, std::milli>(clock::now() - begin).count();
    };
    double warm = 0;
    for (int i = 0; i < 10; ++i) warm = time();
    together.arrive_and_wait();
    if (caller == 0) {
      const double fit = o.seconds * 1e3 / warm * static_cast<double>(callers);
      calls = std::max(o.least, static_cast<std::size_t>(std::min(fit, 1e6)));
    }
    together.arrive_and_wait();
    times[caller].reserve(calls);
    while (taken.fetch_add(1) < calls) times[caller].push_back(time());
  };
  {
    std::vector<std::jthread> team;
    for (std::size_t c = 1; c < callers; ++c) team.emplace_back(run, c);
    run(0);
  }
  for (std::size_t c = 1; c < callers; ++c) times[0].insert(times[0].end(), times[c].begin(), times[c].end());
  std::ranges::sort(times[0]);
  return times[0];
}

void report(const options& o, std::size_t callers, std::size_t pieces, std::size_t tokens, const char* way,
            const std::vector<double>& times) {
  const auto quantile = [&](double q) {
    return times[static_cast<std::size_t>(std::ceil(q * static_cast<double>(times.size()))) - 1];
  };
  std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                      {"precision", o.precision},
                                      {"way", way},
                                      {"callers", callers},
                                      {"pieces", pieces},
                                      {"window_tokens", tokens},
                                      {"calls", times.size()},
                                      {"p50_ms", bench::places(quantile(0.50), 3)},
                                      {"p95_ms", bench::places(quantile(0.95), 3)},
                                      {"p99_ms", bench::places(quantile(0.99), 3)},
                                      {"worst_ms", bench::places(times.back(), 3)},
                                      {"p99_by_p50", bench::places(quantile(0.99) / quantile(0.50), 3)}}
                   .dump()
            << std::endl;
}

void measure(const options& o) {
  const auto place = o.model.empty() ? examples::default_model() : std::filesystem::path(o.model);
  const tasks::model_folder folder(place);
  const auto encoder = bench::open_encoder(folder, o.precision);
  const auto tagger = folder.config.id2label.empty() ? nullptr : examples::open_tagger(place, o.precision);
  const auto texts = corpora::read_json_texts(o.text);
  const auto windows = tasks::window_options{}.within(folder.config.max_position_embeddings);
  for (const std::size_t callers : o.callers)
    for (const std::size_t pieces : o.pieces) {
      const std::string note = bench::note_of(folder.tokenizer, texts, pieces);
      const auto batches = bench::windows_of(folder.tokenizer, windows, note);
      std::size_t tokens = 0;
      for (const auto& batch : batches) tokens += batch.tokens();
      const auto open_session = [&]() -> call {
        const std::shared_ptr session = tagger->open_session();
        return [session, &note] { (void)session->annotate(note); };
      };
      const auto open_stream = [&]() -> call {
        const auto stream = std::make_shared<backends::host_stream>();
        const auto hidden = std::make_shared<std::vector<float>>(tokens * encoder->shape().hidden);
        for (const auto& batch : batches) stream->arena().reserve(encoder->workspace(batch.tokens_view(), 1));
        return [=, &encoder, &batches] {
          for (const auto& batch : batches) encoder->infer(*stream, batch.tokens_view(), *hidden);
        };
      };
      if (tagger) report(o, callers, pieces, tokens, "text to entities", time_calls(callers, o, open_session));
      report(o, callers, pieces, tokens, "encoder", time_calls(callers, o, open_stream));
    }
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app{"Times one note at a time, from text to entities and the encoder alone: percentiles in milliseconds.",
               "latency"};
  app.footer("Example:\n  latency --model examples/models/clinical_entities --precision int8 --callers 1,2");
  app.add_option("--model", o.model, "folder of the model; without it, the default model");
  app.add_option("--precision", o.precision)->check(CLI::IsMember({"fp32", "bf16", "int8"}))->capture_default_str();
  app.add_option("--callers", o.callers, "how many call at once")->delimiter(',')->check(CLI::Range(1, 1024));
  app.add_option("--pieces", o.pieces, "of a note, [CLS] and [SEP] included")->delimiter(',');
  app.add_option("--text", o.text, "JSON Lines with the texts whose words make the notes")->capture_default_str();
  app.add_option("--seconds", o.seconds, "of calls, about")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--calls", o.least, "at least")->check(CLI::PositiveNumber)->capture_default_str();
  return examples::run_program(app, argc, argv, [&] { measure(o); });
}
