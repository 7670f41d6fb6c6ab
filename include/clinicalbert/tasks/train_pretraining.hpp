#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/pretraining_base.hpp"
#include "clinicalbert/tasks/score_pretraining.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/gradient_exchange.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "clinicalbert/training/pretraining_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/named_tensors.hpp"

namespace clinicalbert::tasks {

/// Pretrains a BERT on a store: a masked language model and pairs of sentences. Devlin et al. 2019, section 3.1.
template <models::Model M, backends::Backend B>
class pretrainer {
 public:
  using encoder = models::encoder<M, B>;
  using step = training::pretraining_step<encoder>;
  using model = typename step::model;

  /// Views the base. Throws files::file_error and std::bad_alloc.
  pretrainer(const pretraining_base& base, std::uint64_t seed)
      : base_(base), state_(base.state<model>(step::sizes(tables_of(base.config())), seed)) {}

  /// As training::train, for the phases' steps; a checkpoint of a run on another store is refused.
  ///
  /// Throws files::file_error for a store of another vocabulary, std::invalid_argument for sequences longer than the
  /// model's positions, and as training::pretraining_batches.
  ///
  /// With ranks, each of which must call this with the same arguments, all share each batch, and the run is that of one
  /// process up to the order of sums, on each rank to the same bits. One should write checkpoints and logs. Throws
  /// std::runtime_error on all where a rank has another store, or begins with other weights or at another step.
  training::run_record train(typename B::stream& s, const corpora::token_store& store,
                             const training::pretraining_data& data, training::training_options options,
                             double masked_weight = 1, double pair_weight = 1, const training::callbacks& call = {},
                             const training::checkpoint_place& place = {}, training::communicator* ranks = nullptr) {
    store.require(base_.tokenizer());
    for (const auto& phase : data.phases) check_length(phase.length);
    options.max_steps = data.steps();
    batches::batch_share share;
    std::optional<training::gradient_exchange<model>> exchange;
    if (ranks != nullptr && ranks->size() > 1) {
      if (options.adversarial > 0) throw std::invalid_argument("pretraining: several ranks learn no attack");
      training::require_same(*ranks, store.checksum(), "store");
      share = {ranks->rank(), ranks->size()};
      exchange.emplace(*ranks, step::sizes(tables_of(base_.config())));
    }
    training::pretraining_batches source(store, base_.tokenizer().pieces(), data, options, share);
    training::pretraining_counts counts;
    const bool is_order = data.pairs.objective == batches::pair_objective::sentence_order;
    return training::train(
        step{masked_weight, pair_weight, is_order ? "sop" : "nsp", &counts, exchange ? &*exchange : nullptr}, s, state_,
        options_of(base_.config()), source, options, call, place);
  }

  /// Scores the weights as they are now on a store. May be called from a callback. Throws files::file_error for a store
  /// of another vocabulary, and as score_pretraining.
  [[nodiscard]] training::pretraining_counts score(typename B::stream& s, const corpora::token_store& store,
                                                   const pretraining_scoring& how) const {
    store.require(base_.tokenizer());
    check_length(how.pairs.longest);
    return score_pretraining<step>(s, typename model::frozen(state_.weights.const_view()), options_of(base_.config()),
                                   store, base_.tokenizer().pieces(), how);
  }

  /// Writes a folder that transformers opens as BertForPreTraining, and every trainer here as a base. Throws
  /// files::file_error.
  void save(const std::filesystem::path& folder) const {
    const weights::named_tensors tensors(state_.weights, weights::storage::f32);
    weights::checkpoint_contents contents{base_.config(), tensors.list()};
    contents.others = base_.small_files();
    weights::write_checkpoint(folder, contents);
  }

  /// Writes all files of such a folder but the weights, as training::checkpoint_place::add_files asks for. Throws
  /// files::file_error.
  void add_files(const std::filesystem::path& folder) const {
    for (const auto& [name, text] : base_.small_files()) files::write_whole(folder / name, text);
    weights::write_bert_config(base_.config(), folder / "config.json");
  }

 private:
  void check_length(std::size_t length) const {
    if (length > base_.config().max_position_embeddings)
      throw std::invalid_argument("pretraining: sequences of " + std::to_string(length) +
                                  " pieces, but the model has " +
                                  std::to_string(base_.config().max_position_embeddings) + " positions");
  }

  const pretraining_base& base_;
  training::state<model> state_;
};

}  // namespace clinicalbert::tasks
