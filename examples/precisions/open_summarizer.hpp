#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/any_summarizer.hpp"
#include "examples/precisions/by_precision.hpp"

namespace clinicalbert::examples {

// They throw as tasks::open_summarizer does.
[[nodiscard]] std::unique_ptr<tasks::any_summarizer> open_fp32_summarizer(const std::filesystem::path& model,
                                                                          const tasks::summary_options& how);
[[nodiscard]] std::unique_ptr<tasks::any_summarizer> open_bf16_summarizer(const std::filesystem::path& model,
                                                                          const tasks::summary_options& how);
[[nodiscard]] std::unique_ptr<tasks::any_summarizer> open_int8_summarizer(const std::filesystem::path& model,
                                                                          const tasks::summary_options& how);

/// By `by_precision`; fp32 where none was asked for (empty).
[[nodiscard]] inline std::unique_ptr<tasks::any_summarizer> open_summarizer(const std::filesystem::path& model,
                                                                            std::string_view precision,
                                                                            const tasks::summary_options& how) {
  return by_precision(precision, open_fp32_summarizer, open_bf16_summarizer, open_int8_summarizer)(model, how);
}

}  // namespace clinicalbert::examples
