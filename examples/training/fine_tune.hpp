#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/training/options.hpp"
#include "examples/command_line.hpp"

namespace clinicalbert::examples {

/// What `finetune` was asked for.
struct fine_tuning {
  std::string task = "ner", base, out, precision = "fp32", store = "fp32";
  std::vector<std::string> train, dev, test;
  training::training_options training;
  std::size_t threads = default_threads(), max_length = 192;
  bool lowercase = false, cased = false;
};

// A model of any preset, trained in one precision: each is compiled in a unit of its own. They print the scores as a
// line of JSON, and throw as tasks::tagger_trainer does.
void fine_tune_fp32(const fine_tuning& a, const tasks::model_folder& base);
void fine_tune_bf16(const fine_tuning& a, const tasks::model_folder& base);

}  // namespace clinicalbert::examples
