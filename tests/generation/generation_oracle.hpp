#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/generation/beam.hpp"
#include "clinicalbert/generation/decoder_run.hpp"
#include "clinicalbert/generation/greedy.hpp"
#include "clinicalbert/heads/language_model.hpp"
#include "clinicalbert/heads/with_language_model.hpp"
#include "clinicalbert/weights/encoder_decoder_checkpoint.hpp"
#include "clinicalbert/weights/load_encoder_decoder.hpp"
#include "tests/catch.hpp"
#include "tests/models/owned_pairs.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

/// The model of a folder like seq2seq/tied, frozen, and its sources.
template <class B, bool Tied>
struct generation_model {
  using halves = models::encoder_decoder<h32, h32_decoder, B>;
  using model =
      heads::with_language_model<halves, heads::language_model<32, backends::activations::gelu_exact, B, Tied>>;
  using run = generation::decoder_run<model>;

  explicit generation_model(const std::filesystem::path& folder)
      : opened(weights::open_encoder_decoder(folder)),
        frozen(read().const_view()),
        pairs(read_pairs(oracle_file(folder / "inputs.safetensors"))),
        ids{static_cast<std::int32_t>(opened.config.decoder_start_token_id),
            static_cast<std::int32_t>(opened.config.eos_token_id)} {}

  [[nodiscard]] owned_batch source(std::size_t number) const {
    const auto begin = static_cast<std::ptrdiff_t>(pairs.source.offsets[number]);
    const auto end = static_cast<std::ptrdiff_t>(pairs.source.offsets[number + 1]);
    return {{pairs.source.ids.begin() + begin, pairs.source.ids.begin() + end},
            std::vector<std::uint8_t>(static_cast<std::size_t>(end - begin)),
            {0, static_cast<std::uint32_t>(end - begin)}};
  }

  static typename model::sizes sizes_of(const weights::encoder_decoder_config& config) {
    const auto tables = [](const weights::bert_config& c) {
      return layers::table_sizes{c.vocab_size, c.max_position_embeddings, c.type_vocab_size};
    };
    return {tables(config.encoder), tables(config.decoder)};
  }

  weights::encoder_decoder_checkpoint opened;
  typename model::frozen frozen;
  owned_pairs pairs;
  generation::end_ids ids;

 private:
  models::parameter_set<model> read() {
    models::parameter_set<model> set(sizes_of(opened.config));
    weights::load_encoder_decoder(opened.tensors, set);
    return set;
  }
};

/// Ids are those of transformers, and scores within 1e-4; of two targets whose scores differ by less than 1e-4
/// either may be first. Of the first sources alone, where a backend takes its time.
template <class B, bool Tied>
void generation_agrees_with_oracle(const std::filesystem::path& folder, std::size_t sources = 6) {
  const generation_model<B, Tied> m(folder);
  using run = typename generation_model<B, Tied>::run;
  nlohmann::json cases;
  std::ifstream(folder / "generation.json") >> cases;
  REQUIRE(cases.size() == 18);
  typename B::stream s;
  for (const auto& one : cases) {
    const auto& settings = one.at("settings");
    CAPTURE(settings.dump());
    const generation::options o{.max_length = settings.at("max_length"),
                                .min_length = settings.value("min_length", std::size_t{0}),
                                .no_repeat_ngram = settings.value("no_repeat_ngram_size", std::size_t{0})};
    for (const auto& result : one.at("results")) {
      const std::size_t number = result.at("source");
      if (number >= sources) continue;
      CAPTURE(number);
      const auto source = m.source(number);
      run r(s, m.frozen, {}, source.view());
      if (!result.contains("beams")) {
        const auto got = generation::greedy(r, o, m.ids);
        CHECK(got.ids == result.at("ids").template get<std::vector<std::int32_t>>());
        const auto want = result.at("log_probabilities").template get<std::vector<double>>();
        REQUIRE(got.log_probabilities.size() == want.size());
        for (std::size_t i = 0; i < want.size(); ++i) CHECK(std::abs(got.log_probabilities[i] - want[i]) <= 1e-4);
        continue;
      }
      const auto& stopping = settings.at("early_stopping");
      const generation::beam_options search{.beams = settings.at("num_beams"),
                                            .results = settings.at("num_return_sequences"),
                                            .length_penalty = settings.at("length_penalty"),
                                            .stopping = stopping == "never" ? generation::early_stopping::sure
                                                        : stopping.template get<bool>()
                                                            ? generation::early_stopping::at_once
                                                            : generation::early_stopping::likely};
      const auto got = generation::beam_search(r, o, search, m.ids);
      const auto& beams = result.at("beams");
      REQUIRE(got.size() == beams.size());
      for (std::size_t i = 0; i < got.size(); ++i) {
        const double score = beams[i].at("score");
        CHECK(std::abs(got[i].score - score) <= 1e-4);
        bool found = false;
        for (const auto& beam : beams)
          found = found || (std::abs(beam.at("score").template get<double>() - score) < 1e-4 &&
                            got[i].ids == beam.at("ids").template get<std::vector<std::int32_t>>());
        CHECK(found);
      }
    }
  }
}

}  // namespace clinicalbert::tests
