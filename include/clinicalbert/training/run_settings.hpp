#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/training/options.hpp"

namespace clinicalbert::training {

/// All on which a run's bits depend, by name: what must be the same for it to be taken up again. Numbers are written
/// so that they read back to the bit.
using run_settings = std::vector<std::pair<std::string, std::string>>;

/// A checksum of numbers, as settings hold it.
template <class T>
[[nodiscard]] std::string checksum(std::span<const T> values) {
  return std::to_string(files::xxh64(std::as_bytes(values)));
}

/// Of the options, how they are written in messages and model cards.
[[nodiscard]] inline run_settings settings_of(const training_options& o) {
  const auto text = [](const auto& value) { return nlohmann::json(value).dump(); };
  run_settings all{{"epochs", o.max_steps == 0 ? text(o.epochs) : "until max_steps"},
                   {"max_steps", text(o.max_steps)},
                   {"batch", o.batch_tokens == 0 ? text(o.batch) : "by tokens"},
                   {"batch_tokens", text(o.batch_tokens)},
                   {"accumulation", text(o.accumulation)},
                   {"length_bucketing", text(o.length_bucketing)},
                   {"learning_rate", text(o.learning_rate)},
                   {"warm_up", text(o.warm_up)},
                   {"schedule", std::string(optimizers::name_of(o.schedule.kind))},
                   {"schedule_cycles", text(o.schedule.cycles)},
                   {"schedule_power", text(o.schedule.power)},
                   {"schedule_last", text(o.schedule.last)},
                   {"max_norm", text(o.max_norm)},
                   {"seed", text(o.seed)},
                   {"layer_decay", text(o.layer_decay)},
                   {"adversarial", text(o.adversarial)},
                   {"eval_steps", text(o.eval_steps)},
                   {"best_metric", o.best_metric},
                   {"patience", text(o.patience)}};
  std::string parts;
  for (const part& p : o.parts) parts += (parts.empty() ? "" : ", ") + p.pattern + " = " + text(p.rate_factor);
  all.emplace_back("parts", parts);
  if (o.low_rank.rank > 0) {  // and nothing without it, so that older checkpoints can be taken up
    all.emplace_back("low_rank", text(o.low_rank.rank));
    all.emplace_back("low_rank_alpha", text(o.low_rank.alpha));
    std::string targets;
    for (const auto& pattern : o.low_rank.targets) targets += (targets.empty() ? "" : ", ") + pattern;
    all.emplace_back("low_rank_targets", targets);
  }
  if (o.loss_scale != loss_scale_settings{}) {  // likewise
    all.emplace_back("loss_scale", text(o.loss_scale.first));
    all.emplace_back("loss_scale_growth", text(o.loss_scale.growth));
    all.emplace_back("loss_scale_backoff", text(o.loss_scale.backoff));
    all.emplace_back("loss_scale_growth_steps", text(o.loss_scale.growth_steps));
  }
  const auto adam = [&](const char* name, const auto& a) {
    all.emplace_back("optimizer", name);
    all.emplace_back("beta1", text(a.beta1));
    all.emplace_back("beta2", text(a.beta2));
    all.emplace_back("epsilon", text(a.epsilon));
    all.emplace_back("weight_decay", text(a.weight_decay));
    all.emplace_back("bias_correction", text(a.bias_correction));
  };
  switch (o.optimizer) {
    case optimizer_kind::adamw:
      adam("adamw", o.adamw);
      break;
    case optimizer_kind::lamb:
      adam("lamb", o.lamb);
      break;
    case optimizer_kind::sgd:
      all.emplace_back("optimizer", "sgd");
      all.emplace_back("momentum", text(o.sgd.momentum));
      all.emplace_back("weight_decay", text(o.sgd.weight_decay));
      all.emplace_back("nesterov", text(o.sgd.nesterov));
      break;
  }
  return all;
}

/// Of the encoder's options; gradient checkpointing changes no bit.
[[nodiscard]] inline run_settings settings_of(const models::encoder_options& o) {
  const auto text = [](const auto& value) { return nlohmann::json(value).dump(); };
  return {{"layer_norm_epsilon", text(o.layer_norm_epsilon)},
          {"hidden_dropout", text(o.hidden_dropout)},
          {"attention_dropout", text(o.attention_dropout)},
          {"embedding_dropout", text(o.embedding_dropout.value_or(o.hidden_dropout))},
          {"padding_id", text(o.padding_id)}};
}

/// A sentence's end that names the first setting in which two runs differ, as "batch 32 where this one has 16"; empty
/// where they are the same.
[[nodiscard]] inline std::string difference(const run_settings& before, const run_settings& now) {
  const auto shown = [](const std::string& value) { return value.empty() ? std::string("nothing") : value; };
  const auto find = [](const run_settings& all, const std::string& name) {
    for (const auto& [key, value] : all)
      if (key == name) return value;
    return std::string();
  };
  for (const auto& [name, value] : now)
    if (find(before, name) != value)
      return name + " " + shown(find(before, name)) + " where this one has " + shown(value);
  for (const auto& [name, value] : before)
    if (find(now, name) != value) return name + " " + shown(value) + " where this one has " + shown(find(now, name));
  return {};
}

}  // namespace clinicalbert::training
