#pragma once

#include <cmath>
#include <stdexcept>
#include <string>

#include "clinicalbert/training/loss_scale.hpp"
#include "clinicalbert/training/options.hpp"

namespace clinicalbert::training {

/// Throws std::invalid_argument, naming the setting, for options that no run can have.
inline void check_options(const training_options& o) {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(std::string("training: ") + what);
  };
  const auto not_negative = [](double x) { return std::isfinite(x) && x >= 0; };
  require(o.batch > 0 || o.batch_tokens > 0, "the batch must be positive");
  require(o.accumulation > 0, "accumulation must be positive");
  require(not_negative(o.learning_rate), "the learning rate must not be negative");
  require(not_negative(o.warm_up), "warm-up must not be negative");
  require(not_negative(o.max_norm), "the largest norm must not be negative");
  require(not_negative(o.save_minutes), "the minutes between checkpoints must not be negative");
  require(not_negative(o.adversarial), "the length of the attack must not be negative");
  require(std::isfinite(o.layer_decay) && o.layer_decay > 0, "layer decay must be positive");
  require(o.low_rank.rank == 0 || (std::isfinite(o.low_rank.alpha) && o.low_rank.alpha > 0),
          "alpha of low-rank adaptation must be positive");
  const loss_scale_settings& scale = o.loss_scale;
  require(std::isfinite(scale.first) && scale.first >= loss_scale::least,
          "the loss scale must be finite and 2^-14 or more");
  require(std::isfinite(scale.growth) && scale.growth >= 1, "the loss scale must grow by a factor of 1 or more");
  require(scale.backoff > 0 && scale.backoff < 1, "the loss scale must back off by a factor between 0 and 1");
  require(scale.growth_steps > 0, "the steps before a loss scale grows must be positive");
  for (const part& p : o.parts) require(not_negative(p.rate_factor), "a part's rate factor must not be negative");
}

}  // namespace clinicalbert::training
