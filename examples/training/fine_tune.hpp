#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/training/options.hpp"
#include "examples/command_line.hpp"
#include "examples/training/answer_tuning.hpp"
#include "examples/training/class_tuning.hpp"
#include "examples/training/fold_choice.hpp"
#include "examples/training/relation_tuning.hpp"
#include "examples/training/summary_tuning.hpp"
#include "examples/training/tag_tuning.hpp"

namespace clinicalbert::examples {

/// What `finetune` was asked for.
struct fine_tuning {
  std::string task = "ner", base, out, precision = "fp32", store = "fp32";
  std::vector<std::string> train, dev, test;
  training::training_options training;
  bool checkpoints = false, resume = false;  ///< written into `out`; where they are the run may go on from the latest
  std::optional<double> classifier_dropout;  ///< none: as the base's config.json says
  std::size_t threads = default_threads(), max_length = 192;
  bool lowercase = false, cased = false;
  tag_tuning tags;
  class_tuning classes;
  answer_tuning answers;
  relation_tuning relations;
  summary_tuning summaries;
  fold_choice fold;
  bool test_only = false;  ///< `out` is trained: it is scored on `test`, and nothing is written
};

// A model of any preset, trained in one precision: each is compiled in a unit of its own. They give what
// finish_training does, and throw as tasks::tagger_trainer does.
nlohmann::ordered_json fine_tune_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_bf16(const fine_tuning& a, const tasks::model_folder& base);

// The same for the tasks of problem_of_task; they throw as tasks::classifier_trainer does.
nlohmann::ordered_json fine_tune_classes_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_classes_bf16(const fine_tuning& a, const tasks::model_folder& base);

// The same for qa; they throw as tasks::answerer_trainer does.
nlohmann::ordered_json fine_tune_answers_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_answers_bf16(const fine_tuning& a, const tasks::model_folder& base);

// The same for relations; they throw as tasks::relation_trainer does.
nlohmann::ordered_json fine_tune_relations_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_relations_bf16(const fine_tuning& a, const tasks::model_folder& base);

// The same for summarize; they throw as tasks::summarizer_trainer does.
nlohmann::ordered_json fine_tune_summaries_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_summaries_bf16(const fine_tuning& a, const tasks::model_folder& base);

}  // namespace clinicalbert::examples
