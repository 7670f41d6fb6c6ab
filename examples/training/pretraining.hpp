#pragma once

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/tasks/pretraining_base.hpp"
#include "clinicalbert/tasks/pretraining_mixture.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/options.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "examples/command_line.hpp"

namespace clinicalbert::examples {

/// What `pretrain` was asked for.
struct pretraining {
  std::string from, preset, vocabulary, data, held_out, out, precision = "fp32";
  training::training_options training;
  training::pretraining_data reading;
  std::vector<std::string> entities, relations;  ///< files to learn from beside the store
  std::size_t task_length = 512;                 ///< pieces of their sentences, and windows of documents, at most
  tasks::pretraining_mixture mixture;
  bool learns_weights = false, resume = false, lowercase = false, cased = false;
  std::size_t threads = default_threads();
  std::size_t eval_tokens = 200000;         ///< of the held-out store, about; 0: all
  training::communicator* ranks = nullptr;  ///< that share each batch; null: it is alone

  /// Whether this process writes, speaks and scores.
  [[nodiscard]] bool is_first() const noexcept { return ranks == nullptr || ranks->rank() == 0; }
};

/// Pretrains a model of any preset in one precision, each compiled in a unit of its own. `run` writes OUT, gives what
/// run_pretraining does, and throws as tasks::pretrainer does.
struct pretraining_in {
  std::string_view precision;
  nlohmann::ordered_json (*run)(const pretraining& a, const tasks::pretraining_base& base);
};

nlohmann::ordered_json pretrain_fp32(const pretraining& a, const tasks::pretraining_base& base);
nlohmann::ordered_json pretrain_bf16(const pretraining& a, const tasks::pretraining_base& base);

/// On the CPU.
inline constexpr std::array<pretraining_in, 2> cpu_pretraining{{{"fp32", pretrain_fp32}, {"bf16", pretrain_bf16}}};

}  // namespace clinicalbert::examples
