#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/question_answerer.hpp"
#include "clinicalbert/tasks/span_answerer.hpp"
#include "examples/precisions/by_precision.hpp"

namespace clinicalbert::examples {

// They throw as tasks::open_question_answerer does.
[[nodiscard]] std::unique_ptr<tasks::question_answerer> open_fp32_answerer(const std::filesystem::path& model,
                                                                           const tasks::answering_options& how);
[[nodiscard]] std::unique_ptr<tasks::question_answerer> open_bf16_answerer(const std::filesystem::path& model,
                                                                           const tasks::answering_options& how);
[[nodiscard]] std::unique_ptr<tasks::question_answerer> open_int8_answerer(const std::filesystem::path& model,
                                                                           const tasks::answering_options& how);

/// By `precision_for` and `by_precision`.
[[nodiscard]] inline std::unique_ptr<tasks::question_answerer> open_answerer(const std::filesystem::path& model,
                                                                             std::string_view precision,
                                                                             const tasks::answering_options& how) {
  return by_precision(precision_for(model, precision), open_fp32_answerer, open_bf16_answerer, open_int8_answerer)(
      model, how);
}

}  // namespace clinicalbert::examples
