#pragma once

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
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

/// Trains a model of any preset from a base, and gives what finish_training does.
using fine_tuner = nlohmann::ordered_json (*)(const fine_tuning& a, const tasks::model_folder& base);

/// What learns the tasks in one precision, each compiled in a unit of its own. They throw as the tasks' trainers do.
/// Null: a task that is not learned there.
struct fine_tuners {
  std::string_view precision;
  fine_tuner tags = nullptr;       ///< ner
  fine_tuner classes = nullptr;    ///< the tasks of problem_of_task
  fine_tuner answers = nullptr;    ///< qa
  fine_tuner relations = nullptr;  ///< relations
  fine_tuner summaries = nullptr;  ///< summarize
};

nlohmann::ordered_json fine_tune_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_bf16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_classes_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_classes_bf16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_answers_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_answers_bf16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_relations_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_relations_bf16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_summaries_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json fine_tune_summaries_bf16(const fine_tuning& a, const tasks::model_folder& base);

/// On the CPU.
inline constexpr std::array<fine_tuners, 2> cpu_fine_tuners{
    {{"fp32", fine_tune_fp32, fine_tune_classes_fp32, fine_tune_answers_fp32, fine_tune_relations_fp32,
      fine_tune_summaries_fp32},
     {"bf16", fine_tune_bf16, fine_tune_classes_bf16, fine_tune_answers_bf16, fine_tune_relations_bf16,
      fine_tune_summaries_bf16}}};

}  // namespace clinicalbert::examples
