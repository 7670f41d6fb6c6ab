#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/optimizers/adamw.hpp"
#include "clinicalbert/optimizers/lamb.hpp"
#include "clinicalbert/optimizers/schedule_kind.hpp"
#include "clinicalbert/optimizers/sgd.hpp"
#include "clinicalbert/training/loss_scale.hpp"

namespace clinicalbert::training {

enum class optimizer_kind { adamw, lamb, sgd };

/// Parameters whose learning rate is another: those whose names (as in the checkpoint) match a pattern
/// (name_pattern.hpp).
struct part {
  std::string pattern;
  double rate_factor = 0;  ///< on the learning rate; 0: frozen
};

/// Low-rank adaptation (low_rank_adapters.hpp): where the rank is not 0, the encoder stays as it is but for these
/// matrices, each of which learns an update of that rank; the heads learn as ever.
struct low_rank_options {
  std::size_t rank = 0;  ///< 0: all weights learn
  double alpha = 16;     ///< the update is alpha / rank times the product of its two factors
  /// Patterns (name_pattern.hpp) of the weights of dense layers, as the checkpoint names them.
  std::vector<std::string> targets = {"*.attention.self.query.weight", "*.attention.self.value.weight"};
};

/// What a run may choose; the defaults are those of fine-tuning a small BERT on a thousand sentences or more.
struct training_options {
  std::size_t epochs = 4;
  std::size_t batch = 32;       ///< sequences a batch
  double learning_rate = 2e-4;  ///< the highest
  double warm_up = 0.1;         ///< below 1: part of all steps, from 1: steps, in which the rate rises to the highest
  double max_norm = 1.0;        ///< of the gradients, by clipping; 0: any
  std::uint64_t seed = 1;       ///< of order and dropout
  bool gradient_checkpointing = false;  ///< as in models::encoder_options, where it may be set too
  optimizers::adamw_settings adamw = {};

  std::size_t max_steps = 0;      ///< not 0: so many steps, however many epochs that takes
  std::size_t batch_tokens = 0;   ///< not 0: a batch is as many sequences as have at most so many tokens
  std::size_t accumulation = 1;   ///< batches a step: as one batch of them all
  bool length_bucketing = false;  ///< sequences of like length share a batch
  optimizers::schedule_settings schedule = {};
  optimizer_kind optimizer = optimizer_kind::adamw;
  optimizers::lamb_settings lamb = {};
  optimizers::sgd_settings sgd = {.momentum = 0.9};
  std::vector<part> parts = {};  ///< of those that match a name, the last counts
  double layer_decay = 1;        ///< rate factor from a layer to the one below it (parameter_groups.hpp)
  double adversarial = 0;        ///< not 0: each step learns an attack of this length too (word_attack.hpp)
  low_rank_options low_rank = {};
  loss_scale_settings loss_scale = {};  ///< of a backend that multiplies in fp16; others scale no loss

  std::size_t eval_steps = 0;        ///< evaluates every so many steps and at the end; 0: after each epoch
  std::string best_metric = {};      ///< the score that says which evaluation is best; empty: the first
  std::size_t patience = 0;          ///< ends after so many evaluations that are not better; 0: never
  std::size_t save_steps = 0;        ///< writes a checkpoint every so many steps and at the end; 0: after each epoch
  double save_minutes = 0;           ///< not 0: and whenever so many have passed; then save_steps 0: not after epochs
  std::size_t save_total_limit = 0;  ///< keeps so many of the newest checkpoints and the best; 0: all
};

}  // namespace clinicalbert::training
