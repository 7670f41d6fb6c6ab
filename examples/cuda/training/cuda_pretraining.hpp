#pragma once

#include <array>
#include <nlohmann/json.hpp>

#include "examples/training/pretraining.hpp"

namespace clinicalbert::examples {

// Each in a unit of its own. They throw as tasks::pretrainer does, and backends::device_error.
nlohmann::ordered_json cuda_pretrain_fp32(const pretraining& a, const tasks::pretraining_base& base);
nlohmann::ordered_json cuda_pretrain_tf32(const pretraining& a, const tasks::pretraining_base& base);
nlohmann::ordered_json cuda_pretrain_bf16(const pretraining& a, const tasks::pretraining_base& base);
nlohmann::ordered_json cuda_pretrain_fp16(const pretraining& a, const tasks::pretraining_base& base);

/// On a GPU; in fp16 with a scaled loss.
inline constexpr std::array<pretraining_in, 4> cuda_pretraining{{{"fp32", cuda_pretrain_fp32},
                                                                 {"tf32", cuda_pretrain_tf32},
                                                                 {"bf16", cuda_pretrain_bf16},
                                                                 {"fp16", cuda_pretrain_fp16}}};

}  // namespace clinicalbert::examples
