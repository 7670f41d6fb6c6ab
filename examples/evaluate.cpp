// Scores a model folder on labelled files: precision, recall and F1 by label and overall, as JSON.

#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/score_tags.hpp"
#include "examples/command_line.hpp"
#include "examples/score_json.hpp"

int main(int argc, char** argv) {
  using namespace clinicalbert;
  using backend = backends::simd<>;
  std::string task = "ner", model;
  std::vector<std::string> data;
  std::size_t threads = examples::default_threads(), max_length = 192;

  CLI::App app{"Scores a model folder on labelled files: one JSON object, a file each, by label and overall.",
               "evaluate"};
  app.footer(
      "Entities count as right where begin, end and label agree (seqeval's default rule). Labels that a file never "
      "marks\n"
      "are left out there.\n\nExamples:\n"
      "  evaluate --task ner --model diseases --data test.tsv\n"
      "  evaluate --task ner --model both --data ncbi-test.tsv --data bc5cdr-test.tsv");
  app.add_option("--task", task, "what the model does: ner")->check(CLI::IsMember({"ner"}))->capture_default_str();
  app.add_option("--model", model, "folder of the model, or the file of weights in it")->required();
  app.add_option("--data", data, "IOB files")->required();
  app.add_option("--max-length", max_length, "pieces of a window")->check(CLI::Range(8, 4096))->capture_default_str();
  app.add_option("--threads", threads)->check(CLI::Range(1, 1024))->capture_default_str();

  return examples::run_program(app, argc, argv, [&] {
    const tasks::model_folder folder(model);
    backends::thread_pool pool(static_cast<int>(threads) - 1);
    backend::stream stream(threads > 1 ? &pool : nullptr);
    nlohmann::ordered_json scores = nlohmann::ordered_json::object();
    models::pick(folder.shape(), models::presets{}, [&]<class M>(std::type_identity<M>) {
      const auto tagger = tasks::load_token_tagger<M, backend>(folder, {.length = max_length});
      for (const auto& path : data) {
        const auto sentences = corpora::read_iob(path);
        scores[path] = examples::score_json(tasks::score_tags(stream, tagger, std::span(sentences)));
      }
    });
    std::cout << scores.dump(2) << "\n";
  });
}
