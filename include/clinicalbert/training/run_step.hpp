#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <vector>

#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/apply_gradients.hpp"
#include "clinicalbert/training/batch_source.hpp"
#include "clinicalbert/training/loss_scale.hpp"
#include "clinicalbert/training/low_rank_adapters.hpp"
#include "clinicalbert/training/options.hpp"
#include "clinicalbert/training/parameter_groups.hpp"
#include "clinicalbert/training/progress.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/training/training_step.hpp"
#include "clinicalbert/training/word_attack.hpp"

namespace clinicalbert::training {

/// One step of a run: the gradients of its batches as of one, the attack on the word table, and the optimizer; in fp16
/// with a scaled loss, and all ranks that share a batch, whose gradients are the same, skip the same steps.
template <TrainingStep S>
class run_step {
 public:
  using model = typename S::model;
  using stream = typename S::stream;

  /// Views all but the options, which must have passed `check_options`. Throws std::invalid_argument for parts or
  /// targets that the model does not have, and for low-rank adaptation where the backend has none.
  run_step(const S& step, stream& s, state<model>& run, const models::encoder_options& model_options,
           const training_options& options)
      : step_(step),
        stream_(s),
        run_(run),
        model_options_(model_options),
        options_(options),
        groups_(run.weights, options) {
    model_options_.gradient_checkpointing |= options.gradient_checkpointing;
    if constexpr (ScalesLoss<model>) scale_.factor = options.loss_scale.first;
    if (options_.adversarial > 0) attack_.emplace(run.weights, options_.adversarial);
    if (options_.low_rank.rank > 0) adapters_.emplace(run.weights, groups_, options_.low_rank, options_.seed);
  }

  /// Makes step number `step`, from 0, at which `data` stands: sets tokens, loss and gradient norm of `now`, and moves
  /// the weights by `now.learning_rate`; where the loss is scaled, sets how many steps were skipped too.
  void make(BatchSource<typename S::batch> auto& data, std::size_t step, progress& now) {
    const std::size_t count = data.batches();
    if (batches_.size() < count) batches_.resize(count);
    now.tokens = 0;
    double items = 0;
    for (std::size_t i = 0; i < count; ++i) {
      data.collate(i, batches_[i]);
      now.tokens += S::tokens(batches_[i]);
      if (count > 1) items += step_.items(batches_[i]);
    }
    now.loss = accumulate(count, items, step);
    if (attack_) {
      const typename word_attack<model>::scope moved(*attack_, stream_, run_);
      if (moved.moved()) {
        accumulate(count, items, step);
        stream_.wait();  // before the host moves the table back
      }
    }
    if constexpr (ScalesLoss<model>) {
      now.gradient_norm = apply_gradients(stream_, run_, options_, groups_, now.learning_rate, adapters(),
                                          static_cast<double>(scale_.factor));
      skipped_ = !std::isfinite(now.gradient_norm);
      if (skipped_) now.gradient_norm = std::numeric_limits<double>::quiet_NaN();
      scale_.update(!skipped_, options_.loss_scale);
      now.skipped_steps = scale_.skipped;
    } else {
      now.gradient_norm = apply_gradients(stream_, run_, options_, groups_, now.learning_rate, adapters());
    }
  }

  /// Whether the latest step was skipped, with a smaller scale to try.
  [[nodiscard]] bool skipped() const noexcept {
    if constexpr (ScalesLoss<model>) return skipped_ && scale_.factor >= loss_scale::least;
    return false;
  }

  /// That of the next step, for a run to go on with; none where no loss is scaled.
  [[nodiscard]] std::optional<loss_scale> scale() const noexcept {
    if constexpr (ScalesLoss<model>) return scale_;
    return std::nullopt;
  }
  void go_on_with(const loss_scale& scale) noexcept requires ScalesLoss<model> { scale_ = scale; }

  [[nodiscard]] const models::encoder_options& model_options() const noexcept { return model_options_; }

  /// None without low-rank adaptation.
  [[nodiscard]] low_rank_adapters<model>* adapters() noexcept { return adapters_ ? &*adapters_ : nullptr; }

 private:
  /// Adds the gradients of `count` batches as those of one; returns their mean loss.
  double accumulate(std::size_t count, double items, std::size_t step) {
    double loss = 0;
    std::uint32_t first_row = 0;  // so the masks are those of one large batch
    for (std::size_t i = 0; i < count; ++i) {
      const double share = count == 1 ? 1.0 : items > 0 ? step_.items(batches_[i]) / items : 0.0;
      const tensors::random_key key{options_.seed, static_cast<std::uint32_t>(step), 0, first_row};
      double of_gradient = share;
      if constexpr (ScalesLoss<model>) of_gradient *= static_cast<double>(scale_.factor);
      const double mean = step_.accumulate(stream_, run_, model_options_, key, batches_[i], of_gradient);
      loss += share * mean;
      first_row += static_cast<std::uint32_t>(S::tokens(batches_[i]));
    }
    return loss;
  }

  const S& step_;
  stream& stream_;
  state<model>& run_;
  models::encoder_options model_options_;
  const training_options& options_;
  parameter_groups groups_;
  std::optional<word_attack<model>> attack_;
  std::optional<low_rank_adapters<model>> adapters_;
  std::conditional_t<ScalesLoss<model>, loss_scale, no_loss_scale> scale_;
  bool skipped_ = false;
  std::vector<typename S::batch> batches_;  // their memory is used again
};

}  // namespace clinicalbert::training
