// Compares the hidden states of an encoder in bf16 and int8 with those in fp32, layer by layer, on real sentences: one
// JSON line a precision and layer. Layer 0 is what the embeddings give.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "bench/encoders/any_encoder.hpp"
#include "bench/shapes.hpp"
#include "bench/timing.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/batches/collate.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/models/check_batch.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "examples/command_line.hpp"
#include "examples/default_model.hpp"

namespace {

using namespace clinicalbert;

/// The cosines of rows with those of another matrix.
struct cosines {
  double sum = 0, least = std::numeric_limits<double>::infinity();
  std::size_t rows = 0;

  void add(std::span<const float> a, std::span<const float> b, std::size_t width) {
    for (std::size_t at = 0; at < a.size(); at += width, ++rows) {
      double ab = 0, aa = 0, bb = 0;
      for (std::size_t i = at; i < at + width; ++i) {
        ab += double{a[i]} * double{b[i]};
        aa += double{a[i]} * double{a[i]};
        bb += double{b[i]} * double{b[i]};
      }
      const double cosine = ab / std::sqrt(aa * bb);
      sum += cosine;
      least = std::isnan(cosine) ? cosine : std::min(least, cosine);
    }
  }
};

/// The sentences in batches of 32. One that is longer than the model has positions cannot be compared whole.
std::vector<batches::ragged_batch> batches_of(const tasks::model_folder& folder, const std::string& file) {
  const auto sentences = corpora::read_iob(file);
  std::vector<batches::ragged_batch> batches;
  tokens::encoding pieces;
  std::size_t left_out = 0;
  for (const auto& sentence : sentences) {
    pieces.clear();
    folder.tokenizer.append_words(sentence.words, pieces);
    if (pieces.size() + 2 > folder.config.max_position_embeddings) {
      ++left_out;
      continue;
    }
    if (batches.empty() || batches.back().sequences() == 32) batches.emplace_back();
    auto& batch = batches.back();
    batch.ids.push_back(folder.tokenizer.pieces().cls_id());
    batch.ids.insert(batch.ids.end(), pieces.ids.begin(), pieces.ids.end());
    batch.ids.push_back(folder.tokenizer.pieces().sep_id());
    batch.segments.resize(batch.ids.size());
    batch.sequence_offsets.push_back(static_cast<std::uint32_t>(batch.ids.size()));
  }
  if (left_out > 0) std::cerr << "agreement: " << left_out << " sentences are longer than the model's positions\n";
  return batches;
}

void compare(const tasks::model_folder& folder, const std::string& file, const std::vector<std::string>& precisions,
             std::size_t threads) {
  const auto batches = batches_of(folder, file);
  backends::thread_pool pool(static_cast<int>(threads) - 1);
  backends::host_stream stream(threads > 1 ? &pool : nullptr);
  const auto exact = bench::open_encoder(folder, "fp32");
  const std::size_t width = exact->shape().hidden, states = exact->shape().layers + 1;
  for (const auto& precision : precisions) {
    const auto encoder = bench::open_encoder(folder, precision);
    std::vector<cosines> layers(states);
    for (const auto& batch : batches) {
      const auto view = batch.tokens_view();
      models::check_batch(view, folder.tables());
      std::vector<std::vector<float>> expected;
      exact->infer_by_layer(stream, view, [&](auto hidden) { expected.emplace_back(hidden.begin(), hidden.end()); });
      std::size_t layer = 0;
      encoder->infer_by_layer(stream, view, [&](auto hidden) {
        layers[layer].add(expected[layer], hidden, width);
        ++layer;
      });
    }
    for (std::size_t layer = 0; layer < states; ++layer)
      std::cout << nlohmann::ordered_json{{"precision", precision},
                                          {"layer", layer},
                                          {"tokens", layers[layer].rows},
                                          {"mean", bench::places(
                                                       layers[layer].sum / static_cast<double>(layers[layer].rows), 6)},
                                          {"minimum", bench::places(layers[layer].least, 6)}}
                       .dump()
                << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string model, file, precisions = "bf16,int8";
  std::size_t threads = 1;
  CLI::App app{"Cosines of hidden states with those in fp32, by layer: the mean and the minimum over all tokens.",
               "agreement"};
  app.footer("Example:\n  agreement --model bert-base test.tsv");
  app.add_option("--model", model, "folder of the model; without it, the default model");
  app.add_option("--precisions", precisions)->capture_default_str();
  app.add_option("--threads", threads)->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("FILE", file, "sentences in the IOB format")->required();
  return examples::run_program(app, argc, argv, [&] {
    const auto wanted = bench::split_commas(precisions);
    for (const auto& precision : wanted)
      if (precision != "fp32" && precision != "bf16" && precision != "int8")
        throw examples::usage_error("a precision is fp32, bf16 or int8");
    const tasks::model_folder folder(model.empty() ? examples::default_model() : std::filesystem::path(model));
    compare(folder, file, wanted, threads);
  });
}
