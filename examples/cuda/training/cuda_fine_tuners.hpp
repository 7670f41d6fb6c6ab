#pragma once

#include <array>
#include <nlohmann/json.hpp>

#include "examples/training/fine_tune.hpp"

namespace clinicalbert::examples {

// Each in a unit of its own. They throw as the tasks' trainers do, and backends::device_error.
nlohmann::ordered_json cuda_tags_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_tags_tf32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_tags_bf16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_tags_fp16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_classes_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_classes_tf32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_classes_bf16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_classes_fp16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_answers_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_answers_tf32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_answers_bf16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_answers_fp16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_relations_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_relations_tf32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_relations_bf16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_relations_fp16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_summaries_fp32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_summaries_tf32(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_summaries_bf16(const fine_tuning& a, const tasks::model_folder& base);
nlohmann::ordered_json cuda_summaries_fp16(const fine_tuning& a, const tasks::model_folder& base);

/// On a GPU; in fp16 with a scaled loss.
inline constexpr std::array<fine_tuners, 4> cuda_fine_tuners{
    {{"fp32", cuda_tags_fp32, cuda_classes_fp32, cuda_answers_fp32, cuda_relations_fp32, cuda_summaries_fp32},
     {"tf32", cuda_tags_tf32, cuda_classes_tf32, cuda_answers_tf32, cuda_relations_tf32, cuda_summaries_tf32},
     {"bf16", cuda_tags_bf16, cuda_classes_bf16, cuda_answers_bf16, cuda_relations_bf16, cuda_summaries_bf16},
     {"fp16", cuda_tags_fp16, cuda_classes_fp16, cuda_answers_fp16, cuda_relations_fp16, cuda_summaries_fp16}}};

}  // namespace clinicalbert::examples
