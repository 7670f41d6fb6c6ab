#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/batches/collate_pretraining.hpp"
#include "clinicalbert/batches/masking_options.hpp"
#include "clinicalbert/batches/pretraining_reader.hpp"
#include "clinicalbert/batches/sentence_pairs.hpp"
#include "clinicalbert/batches/take_share.hpp"
#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/training/batch_source.hpp"
#include "clinicalbert/training/options.hpp"
#include "clinicalbert/training/run_settings.hpp"

namespace clinicalbert::training {

/// Some steps of pretraining whose sequences have one length, at most.
struct pretraining_phase {
  std::size_t length = 128;  ///< pieces
  std::size_t steps = 0;
};

/// How a store is read for pretraining; Devlin et al. 2019 (appendix A.2) have 90% of the steps at 128 pieces, then the
/// rest at 512. `longest` and `seed` of the pairs are the phase's and the run's.
struct pretraining_data {
  std::vector<pretraining_phase> phases;
  batches::sentence_pair_options pairs = {};
  batches::masking_options masking = {};

  [[nodiscard]] std::size_t steps() const noexcept {
    std::size_t sum = 0;
    for (const auto& phase : phases) sum += phase.steps;
    return sum;
  }
};

/// The batches of a pretraining run: read from a store epoch after epoch, without an end, in as many parts as the
/// options' accumulation says, each of at most batch_tokens pieces. Each phase begins a new epoch. What is held is a
/// step's batch and the pairs that are mixed, never the corpus. Where several processes share the batches, each reads
/// them whole, which costs little, and gives its own sequences.
class pretraining_batches {
 public:
  /// Views store and vocabulary; stands at step 0. Throws std::invalid_argument for phases without steps, for a batch
  /// that has no room for the longest sequence, and as batches::pretraining_reader.
  pretraining_batches(const corpora::token_store& store, const tokens::vocabulary& pieces, pretraining_data data,
                      const training_options& options, const batches::batch_share& share = {})
      : store_(store),
        pieces_(pieces),
        data_(std::move(data)),
        tokens_(options.batch_tokens),
        parts_(options.accumulation),
        share_(share) {
    data_.pairs.seed = options.seed;
    for (const auto& phase : data_.phases) {
      if (phase.steps == 0) throw std::invalid_argument("pretraining: a phase has no steps");
      if (phase.length > tokens_)
        throw std::invalid_argument("pretraining: a batch of " + std::to_string(tokens_) +
                                    " pieces has no room for a sequence of " + std::to_string(phase.length));
    }
    if (data_.phases.empty()) throw std::invalid_argument("pretraining: there is no phase");
    seek(0, {});
  }

  [[nodiscard]] std::size_t steps() const noexcept { return data_.steps(); }

  /// Throws std::invalid_argument for a place that the store does not have.
  void seek(std::size_t step, const batch_place& place) {
    if (place.size() != 3 && !(place.empty() && step == 0))
      throw std::invalid_argument("pretraining: a place in the data has " + std::to_string(place.size()) +
                                  " numbers where 3 were expected");
    step_ = step;
    open(phase_at(step), place.empty() ? batches::walk_place{} : batches::walk_place{place[0], place[1], place[2]});
  }
  [[nodiscard]] std::size_t batches() const noexcept { return 1; }
  /// Throws batches::batch_error.
  void collate(std::size_t, std::vector<batches::pretraining_batch>& batch) {
    batch.resize(parts_);
    for (auto& part : batch) {
      reader_->read(tokens_, part);
      if (share_.ranks > 1) batches::take_share(share_, part);
    }
  }
  /// In which the step begins.
  [[nodiscard]] std::size_t epoch() const noexcept { return static_cast<std::size_t>(first_.epoch) + 1; }
  [[nodiscard]] bool ends_epoch() const noexcept { return next().epoch != first_.epoch; }
  [[nodiscard]] batch_place place_after() const { return {next().epoch, next().document, next().taken}; }
  void advance() {
    const auto place = next();
    const std::size_t phase = phase_at(++step_);
    if (phase != phase_) return open(phase, place);
    first_ = place;
  }

  [[nodiscard]] run_settings settings() const {
    const auto text = [](const auto& value) { return nlohmann::json(value).dump(); };
    std::string phases;
    for (const auto& phase : data_.phases)
      phases += (phases.empty() ? "" : ", ") + text(phase.steps) + " of " + text(phase.length);
    constexpr const char* objectives[] = {"next_sentence", "sentence_order", "none"};
    constexpr const char* units[] = {"pieces", "words", "spans"};
    run_settings all{{"data", text(store_.checksum())},
                     {"phases", phases},
                     {"pairs", objectives[static_cast<std::size_t>(data_.pairs.objective)]},
                     {"pairs_other", text(data_.pairs.other)},
                     {"pairs_shorter", text(data_.pairs.shorter)},
                     {"masking", units[static_cast<std::size_t>(data_.masking.unit)]},
                     {"masking_rate", text(data_.masking.rate)},
                     {"masking_masked", text(data_.masking.masked)},
                     {"masking_random", text(data_.masking.random)},
                     {"masking_most", text(data_.masking.most)}};
    if (data_.masking.unit == batches::masking_unit::spans) {
      all.emplace_back("masking_span_stop", text(data_.masking.span_stop));
      all.emplace_back("masking_longest_span", text(data_.masking.longest_span));
    }
    return all;
  }

 private:
  /// The last one's from its end on.
  [[nodiscard]] std::size_t phase_at(std::size_t step) const noexcept {
    std::size_t phase = 0;
    while (phase + 1 < data_.phases.size() && step >= data_.phases[phase].steps) step -= data_.phases[phase++].steps;
    return phase;
  }

  void open(std::size_t phase, const batches::walk_place& place) {
    if (!reader_ || phase != phase_) {
      auto pairs = data_.pairs;
      pairs.longest = data_.phases[phase].length;
      reader_.emplace(store_, pieces_, pairs, data_.masking);
      phase_ = phase;
    }
    reader_->go_to(place);
    first_ = place;
  }

  /// Where the next step begins: behind this one, or with a new epoch where a phase does.
  [[nodiscard]] batches::walk_place next() const noexcept {
    const auto& place = reader_->place();
    return phase_at(step_ + 1) == phase_ ? place : batches::walk_place{place.epoch + 1, 0, 0};
  }

  const corpora::token_store& store_;
  const tokens::vocabulary& pieces_;
  pretraining_data data_;
  std::size_t tokens_, parts_, step_ = 0, phase_ = 0;
  batches::batch_share share_;
  std::optional<batches::pretraining_reader> reader_;
  batches::walk_place first_;  // of this step
};

}  // namespace clinicalbert::training
