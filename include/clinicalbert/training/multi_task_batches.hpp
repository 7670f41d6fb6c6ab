#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/batches/collate_pretraining.hpp"
#include "clinicalbert/batches/collate_share.hpp"
#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/batches/example_walk.hpp"
#include "clinicalbert/batches/multi_task_batch.hpp"
#include "clinicalbert/batches/relation_example.hpp"
#include "clinicalbert/batches/take_share.hpp"
#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/training/batch_source.hpp"
#include "clinicalbert/training/options.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "clinicalbert/training/task_sampling.hpp"

namespace clinicalbert::training {

/// What is learned beside a store, and how often. Views.
struct clinical_examples {
  std::span<const batches::token_example> entities = {};
  std::span<const batches::relation_example> relations = {};
  sampling_kind sampling = sampling_kind::proportional;
  task_sampling::numbers shares = {};  ///< relative, for sampling_kind::fixed
};

/// The batches of a pretraining run with clinical tasks: each step is of one task, text or one of examples, that
/// task_sampling draws, in as many parts as the options' accumulation says, each of at most batch_tokens pieces or of
/// one longer example.
///
/// Where several processes share the batches, all draw the same task and the same examples, and each gives its own
/// part. The size of a task is the number of its pieces, which batches are measured in: so in proportion to it each
/// example is read as often as any other.
class multi_task_batches {
 public:
  /// Views all but the options; stands at step 0. Throws as pretraining_batches and task_sampling.
  multi_task_batches(const corpora::token_store& store, const tokens::vocabulary& pieces, pretraining_data data,
                     const clinical_examples& examples, const training_options& options,
                     const batches::batch_share& share = {})
      : text_(store, pieces, std::move(data), options, share),
        examples_(examples),
        entities_(lengths_of(examples.entities), options.seed),
        relations_(lengths_of(examples.relations), options.seed),
        sampling_(examples.sampling,
                  {static_cast<double>(store.counts().pieces), static_cast<double>(entities_.pieces()),
                   static_cast<double>(relations_.pieces())},
                  examples.shares, options.seed),
        tokens_(options.batch_tokens),
        parts_(options.accumulation),
        share_(share) {}

  [[nodiscard]] const task_sampling& sampling() const noexcept { return sampling_; }
  [[nodiscard]] std::size_t steps() const noexcept { return text_.steps(); }

  /// Without examples a place of pretraining_batches is one too. Throws std::invalid_argument for a place that the data
  /// do not have.
  void seek(std::size_t step, const batch_place& place) {
    const bool has_lists = place.size() == 7, has_examples = entities_.size() + relations_.size() > 0;
    if (!has_lists && !(place.size() == 3 && !has_examples) && !(place.empty() && step == 0))
      throw std::invalid_argument("pretraining: a place in the data has " + std::to_string(place.size()) +
                                  " numbers where 7 were expected");
    text_.seek(step, place.empty() ? batch_place{} : batch_place(place.begin(), place.begin() + 3));
    entities_.go_to(has_lists ? place[3] : 0, has_lists ? place[4] : 0);
    relations_.go_to(has_lists ? place[5] : 0, has_lists ? place[6] : 0);
    step_ = step;
  }
  [[nodiscard]] std::size_t batches() const noexcept { return 1; }

  /// Throws batches::batch_error.
  void collate(std::size_t, batches::multi_task_batch& batch) {
    const std::size_t task = sampling_.task_of(step_);
    if (task == pretraining_task::text) {
      text_.collate(0, batch.text);
    } else {
      batch.text.resize(parts_);
      for (auto& part : batch.text) batches::collate_pretraining({}, {}, part);
    }
    batch.entities.resize(parts_);
    for (auto& part : batch.entities) {
      choose(task == pretraining_task::entities, entities_);
      batches::collate_share(share_, examples_.entities, chosen_, part);
    }
    batch.relations.resize(parts_);
    for (auto& part : batch.relations) {
      choose(task == pretraining_task::relations, relations_);
      batches::collate_share(share_, examples_.relations, chosen_, part);
    }
  }

  /// Of the text, which other tasks' steps do not move.
  [[nodiscard]] std::size_t epoch() const noexcept { return text_.epoch(); }
  [[nodiscard]] bool ends_epoch() const noexcept { return text_.ends_epoch(); }
  /// Three numbers of the text, two of each list of examples.
  [[nodiscard]] batch_place place_after() const {
    auto place = text_.place_after();
    for (const auto* walk : {&entities_, &relations_}) {
      place.push_back(walk->epoch());
      place.push_back(walk->taken());
    }
    return place;
  }
  void advance() {
    text_.advance();
    ++step_;
  }

  [[nodiscard]] run_settings settings() const {
    auto all = text_.settings();
    if (entities_.size() + relations_.size() == 0) return all;
    all.emplace_back("entities", checksum_of(examples_.entities));
    all.emplace_back("relations", checksum_of(examples_.relations));
    all.emplace_back("task_shares", nlohmann::json(sampling_.shares()).dump());
    return all;
  }

 private:
  template <class Example>
  static std::vector<std::uint32_t> lengths_of(std::span<const Example> examples) {
    std::vector<std::uint32_t> lengths;
    for (const auto& one : examples) lengths.push_back(static_cast<std::uint32_t>(one.ids.size()));
    return lengths;
  }

  void choose(bool is_its_step, batches::example_walk& walk) {
    chosen_.clear();
    if (is_its_step) walk.read(tokens_, chosen_);
  }

  // Of what is read and what is to be learned; empty without examples.
  static std::string checksum_of(std::span<const batches::token_example> examples) {
    std::vector<std::uint64_t> sums;
    for (const auto& one : examples) {
      sums.push_back(files::xxh64(std::as_bytes(std::span(one.ids))));
      sums.push_back(files::xxh64(std::as_bytes(std::span(one.allowed))));
    }
    return sums.empty() ? "" : checksum<std::uint64_t>(sums);
  }
  static std::string checksum_of(std::span<const batches::relation_example> examples) {
    std::vector<std::uint64_t> sums;
    for (const auto& one : examples) {
      sums.push_back(files::xxh64(std::as_bytes(std::span(one.ids))));
      sums.push_back(files::xxh64(std::as_bytes(std::span(one.window_offsets))));
      sums.push_back(files::xxh64(std::as_bytes(std::span(one.mention_rows))));
      sums.push_back(files::xxh64(std::as_bytes(std::span(one.entity_offsets))));
      sums.push_back(files::xxh64(std::as_bytes(std::span(one.pairs))));
      sums.push_back(files::xxh64(std::as_bytes(std::span(one.labels))));
    }
    return sums.empty() ? "" : checksum<std::uint64_t>(sums);
  }

  pretraining_batches text_;
  clinical_examples examples_;
  batches::example_walk entities_, relations_;
  task_sampling sampling_;
  std::size_t tokens_, parts_, step_ = 0;
  batches::batch_share share_;
  std::vector<std::uint32_t> chosen_;
};

}  // namespace clinicalbert::training
