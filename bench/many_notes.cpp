// Times many notes on all threads: what `annotate --format jsonl` does with files, a note at a time on each thread,
// beside the encoder alone on the same windows, and what each step of a note takes. One JSON line. The notes stay in a
// folder.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <compare>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "bench/encoders/any_encoder.hpp"
#include "bench/notes.hpp"
#include "bench/timing.hpp"
#include "clinicalbert/corpora/entities_json.hpp"
#include "clinicalbert/corpora/json_lines.hpp"
#include "clinicalbert/corpora/plain_text.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "examples/command_line.hpp"
#include "examples/default_model.hpp"
#include "examples/in_order.hpp"
#include "examples/precisions/open_tagger.hpp"

namespace {

using namespace clinicalbert;

struct options {
  std::string model, precision = "fp32", text{bench::free_notes}, folder;
  std::size_t threads = examples::default_threads(), notes = 1000;
};

/// Seconds on the clock, and of all cores together at work for this program.
struct timing {
  double passed = 0, worked = 0;
  friend auto operator<=>(const timing&, const timing&) = default;
};

template <class F>
timing time_of(F&& f) {
  const std::clock_t work = std::clock();
  const auto begin = std::chrono::steady_clock::now();
  f();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
          static_cast<double>(std::clock() - work) / CLOCKS_PER_SEC};
}

std::vector<std::filesystem::path> write_notes(const options& o) {
  const auto notes = bench::shuffled_notes(corpora::read_json_texts(o.text), o.notes);
  std::filesystem::create_directories(o.folder);
  std::vector<std::filesystem::path> files;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const auto number = std::to_string(100000 + i).substr(1);
    files.push_back(std::filesystem::path(o.folder) / (number + ".txt"));
    files::whole_file_writer file(files.back());
    file.write(notes[i]);
    file.commit();
  }
  return files;
}

/// As annotate does it: each thread reads, tags and renders a note at a time; the lines come out in order.
timing time_annotate(const options& o, const tasks::entity_tagger& tagger,
                     const std::vector<std::filesystem::path>& files, std::size_t& bytes) {
  return time_of([&] {
    const auto open_worker = [&] {
      return [&, session = tagger.open_session()](std::size_t number) {
        const auto note = corpora::read_note(files[number]);
        return corpora::entities_line(note.name, session->annotate(note.text), tagger.types()) + '\n';
      };
    };
    std::ofstream out("/dev/null");
    examples::in_order<std::string>(files.size(), o.threads, open_worker, [&](std::string&& line) {
      bytes += line.size();
      out << line << std::flush;
    });
  });
}

/// The encoder alone, a stream a thread, on windows that are ready.
timing time_encoder(const options& o, const bench::any_encoder& encoder,
                    const std::vector<std::vector<batches::ragged_batch>>& windows) {
  return time_of([&] {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> team;
    for (std::size_t t = 0; t < o.threads; ++t)
      team.emplace_back([&] {
        backends::host_stream stream;
        std::vector<float> hidden;
        for (std::size_t i; (i = next.fetch_add(1)) < windows.size();)
          for (const auto& batch : windows[i]) {
            const auto view = batch.tokens_view();
            stream.arena().reserve(encoder.workspace(view, 1));
            hidden.resize(std::max(hidden.size(), batch.tokens() * encoder.shape().hidden));
            encoder.infer(stream, view, hidden);
          }
      });
  });
}

void measure(const options& o) {
  const auto place = o.model.empty() ? examples::default_model() : std::filesystem::path(o.model);
  const tasks::model_folder folder(place);
  const auto encoder = bench::open_encoder(folder, o.precision);
  const auto tagger = examples::open_tagger(place, o.precision);
  const auto files = write_notes(o);
  const auto options = tasks::window_options{}.within(folder.config.max_position_embeddings);

  std::vector<corpora::note> notes;
  std::vector<std::vector<batches::ragged_batch>> windows;
  const auto read = time_of([&] {
    for (const auto& file : files) notes.push_back(corpora::read_note(file));
  });
  const auto cut = time_of([&] {
    for (const auto& note : notes) windows.push_back(bench::windows_of(folder.tokenizer, options, note.text));
  });
  std::size_t pieces = 0, tokens = 0, batches = 0, written = 0;
  for (const auto& note : notes) pieces += folder.tokenizer.encode(note.text).size();
  for (const auto& note : windows)
    for (const auto& batch : note) {
      tokens += batch.tokens();
      ++batches;
    }
  (void)time_encoder(o, *encoder,
                     {windows.begin(), windows.begin() + static_cast<std::ptrdiff_t>(windows.size() / 10)});
  // In turns, or a change of clock would count for one of them.
  std::array<timing, 3> alone{}, whole{};
  for (std::size_t i = 0; i < alone.size(); ++i) {
    alone[i] = time_encoder(o, *encoder, windows);
    whole[i] = time_annotate(o, *tagger, files, written);
  }
  std::ranges::sort(alone);
  std::ranges::sort(whole);
  const auto rate = [&](double seconds) { return std::round(static_cast<double>(tokens) / seconds); };
  std::cout << nlohmann::ordered_json{{"engine", "clinicalbert"},
                                      {"precision", o.precision},
                                      {"threads", o.threads},
                                      {"notes", o.notes},
                                      {"pieces", pieces},
                                      {"window_tokens", tokens},
                                      {"batches", batches},
                                      {"read_s", bench::places(read.worked, 3)},
                                      {"tokenize_and_cut_s", bench::places(cut.worked, 3)},
                                      {"encoder_s", bench::places(alone[1].passed, 3)},
                                      {"encoder_core_s", bench::places(alone[1].worked, 3)},
                                      {"annotate_s", bench::places(whole[1].passed, 3)},
                                      {"annotate_core_s", bench::places(whole[1].worked, 3)},
                                      {"encoder_tokens_per_second", rate(alone[1].passed)},
                                      {"annotate_tokens_per_second", rate(whole[1].passed)},
                                      {"annotate_by_encoder", bench::places(alone[1].passed / whole[1].passed, 3)}}
                   .dump()
            << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app{"Times many notes on all threads, from files to entities, beside the encoder alone on the same windows.",
               "many_notes"};
  app.footer(
      "Example:\n  many_notes --precision int8 --folder notes\n  annotate --format jsonl notes/*.txt > found.jsonl");
  app.add_option("--model", o.model, "folder of the model; without it, the default model");
  app.add_option("--precision", o.precision)->check(CLI::IsMember({"fp32", "bf16", "int8"}))->capture_default_str();
  app.add_option("--threads", o.threads)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--notes", o.notes, "how many")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--text", o.text, "JSON Lines with the texts whose paragraphs make the notes")->capture_default_str();
  app.add_option("--folder", o.folder, "where the notes are written; made if there is none")->required();
  return examples::run_program(app, argc, argv, [&] { measure(o); });
}
