#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/presets.hpp"
#include "tests/data_path.hpp"
#include "tests/models/encoder_oracle.hpp"

namespace clinicalbert::tests {

/// The folder of all-MiniLM-L6-v2, if CLINICALBERT_MINILM names it.
inline std::optional<std::filesystem::path> minilm_folder() {
  return folder_from_environment("CLINICALBERT_MINILM", "");
}

constexpr layers::table_sizes minilm_tables{.vocabulary = 30522, .positions = 512, .segments = 2};

/// The hidden states of five texts, and of the first `texts` of 300 the sentence embeddings, are within 2e-5 of
/// PyTorch's.
template <class B>
void minilm_embeds_as_pytorch(const std::filesystem::path& weights_folder, const std::filesystem::path& oracle_folder,
                              std::size_t texts) {
  using encoder = models::encoder<models::minilm_l6, B>;
  using E = typename B::element;
  constexpr std::size_t hidden = encoder::hidden;
  std::optional<models::parameter_set<only_encoder<encoder>>> weights(std::in_place, minilm_tables);
  fill_parameters(*weights, oracle_file(weights_folder / "model.safetensors"));
  const typename encoder::frozen frozen(weights->const_view());
  weights.reset();
  const oracle_file oracle(oracle_folder / "embeddings.safetensors");
  const auto embeddings = oracle.doubles("embeddings");
  std::ifstream lines(oracle_folder / "texts.jsonl");
  typename B::stream s;
  double largest_hidden = 0, largest_embedding = 0;
  std::string line;
  for (std::size_t text = 0; text < texts && std::getline(lines, line); ++text) {
    owned_batch owned;
    owned.ids = nlohmann::json::parse(line).at("ids").get<std::vector<std::int32_t>>();
    owned.segments.resize(owned.ids.size());
    owned.offsets.push_back(static_cast<std::uint32_t>(owned.ids.size()));
    std::vector<E> states(owned.ids.size() * hidden);
    encoder::infer(s, frozen, {}, owned.view(), {states.data(), owned.ids.size()});
    const std::string name = "hidden." + std::to_string(text);
    if (oracle.has(name)) largest_hidden = std::max(largest_hidden, largest_distance(states, oracle.doubles(name)));
    std::vector<double> mean(hidden);
    for (std::size_t i = 0; i < states.size(); ++i) mean[i % hidden] += static_cast<double>(states[i]);
    double squares = 0;
    for (const double m : mean) squares += m * m;
    for (double& m : mean) m /= std::sqrt(squares);
    largest_embedding =
        std::max(largest_embedding, largest_distance(mean, std::span(embeddings).subspan(text * hidden, hidden)));
  }
  CAPTURE(B::name(), texts, largest_hidden, largest_embedding);
  CHECK(largest_hidden <= 2e-5);
  CHECK(largest_embedding <= 2e-5);
}

}  // namespace clinicalbert::tests
