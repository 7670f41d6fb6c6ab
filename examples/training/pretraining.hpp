#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
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

// A model of any preset, pretrained in one precision: each is compiled in a unit of its own. They write OUT, give what
// run_pretraining does, and throw as tasks::pretrainer does.
nlohmann::ordered_json pretrain_fp32(const pretraining& a, const tasks::pretraining_base& base);
nlohmann::ordered_json pretrain_bf16(const pretraining& a, const tasks::pretraining_base& base);

}  // namespace clinicalbert::examples
