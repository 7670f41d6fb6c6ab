#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/question_answerer.hpp"
#include "clinicalbert/tasks/span_answerer.hpp"
#include "examples/precisions/open_tagger.hpp"

namespace clinicalbert::examples {

// As open_tagger.hpp, of models that answer questions. They throw as tasks::open_question_answerer does.
[[nodiscard]] std::unique_ptr<tasks::question_answerer> open_fp32_answerer(const std::filesystem::path& model,
                                                                           const tasks::answering_options& how);
[[nodiscard]] std::unique_ptr<tasks::question_answerer> open_bf16_answerer(const std::filesystem::path& model,
                                                                           const tasks::answering_options& how);
[[nodiscard]] std::unique_ptr<tasks::question_answerer> open_int8_answerer(const std::filesystem::path& model,
                                                                           const tasks::answering_options& how);

/// By name: "bf16", "int8", or else "fp32"; or what `precision_for` says.
[[nodiscard]] inline std::unique_ptr<tasks::question_answerer> open_answerer(const std::filesystem::path& model,
                                                                             std::string_view precision,
                                                                             const tasks::answering_options& how) {
  const auto chosen = precision_for(model, precision);
  return chosen == "bf16"   ? open_bf16_answerer(model, how)
         : chosen == "int8" ? open_int8_answerer(model, how)
                            : open_fp32_answerer(model, how);
}

}  // namespace clinicalbert::examples
