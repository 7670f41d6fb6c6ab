#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "clinicalbert/tasks/entity_tagger.hpp"

namespace clinicalbert::examples {

// A unit of its own for each precision. They throw as tasks::open_entity_tagger does, and backends::device_error.
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_cuda_fp32_tagger(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_cuda_tf32_tagger(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_cuda_bf16_tagger(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_cuda_fp16_tagger(const std::filesystem::path& model);

/// By the name of the precision: "fp32", "tf32", "bf16" or "fp16"; throws std::invalid_argument for another.
[[nodiscard]] inline std::unique_ptr<tasks::entity_tagger> open_cuda_tagger(const std::filesystem::path& model,
                                                                            std::string_view precision) {
  if (precision == "tf32") return open_cuda_tf32_tagger(model);
  if (precision == "bf16") return open_cuda_bf16_tagger(model);
  if (precision == "fp16") return open_cuda_fp16_tagger(model);
  if (precision == "fp32") return open_cuda_fp32_tagger(model);
  throw std::invalid_argument("open_cuda_tagger: no such precision");
}

}  // namespace clinicalbert::examples
