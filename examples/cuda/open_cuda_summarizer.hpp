#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "clinicalbert/tasks/any_summarizer.hpp"

namespace clinicalbert::examples {

// A unit of its own for each precision. They throw as tasks::open_summarizer does, and backends::device_error.
[[nodiscard]] std::unique_ptr<tasks::any_summarizer> open_cuda_fp32_summarizer(const std::filesystem::path& model,
                                                                               const tasks::summary_options& how);
[[nodiscard]] std::unique_ptr<tasks::any_summarizer> open_cuda_tf32_summarizer(const std::filesystem::path& model,
                                                                               const tasks::summary_options& how);
[[nodiscard]] std::unique_ptr<tasks::any_summarizer> open_cuda_bf16_summarizer(const std::filesystem::path& model,
                                                                               const tasks::summary_options& how);
[[nodiscard]] std::unique_ptr<tasks::any_summarizer> open_cuda_fp16_summarizer(const std::filesystem::path& model,
                                                                               const tasks::summary_options& how);

/// By the name of the precision: "fp32", "tf32", "bf16" or "fp16"; throws std::invalid_argument for another.
[[nodiscard]] inline std::unique_ptr<tasks::any_summarizer> open_cuda_summarizer(const std::filesystem::path& model,
                                                                                 std::string_view precision,
                                                                                 const tasks::summary_options& how) {
  if (precision == "tf32") return open_cuda_tf32_summarizer(model, how);
  if (precision == "bf16") return open_cuda_bf16_summarizer(model, how);
  if (precision == "fp16") return open_cuda_fp16_summarizer(model, how);
  if (precision == "fp32") return open_cuda_fp32_summarizer(model, how);
  throw std::invalid_argument("open_cuda_summarizer: no such precision");
}

}  // namespace clinicalbert::examples
