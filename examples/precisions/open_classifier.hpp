#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/any_text_classifier.hpp"
#include "clinicalbert/tasks/document_windows.hpp"
#include "examples/precisions/by_precision.hpp"

namespace clinicalbert::examples {

// They throw as tasks::open_text_classifier does.
[[nodiscard]] std::unique_ptr<tasks::any_text_classifier> open_fp32_classifier(const std::filesystem::path& model,
                                                                               const tasks::document_options& windows);
[[nodiscard]] std::unique_ptr<tasks::any_text_classifier> open_bf16_classifier(const std::filesystem::path& model,
                                                                               const tasks::document_options& windows);
[[nodiscard]] std::unique_ptr<tasks::any_text_classifier> open_int8_classifier(const std::filesystem::path& model,
                                                                               const tasks::document_options& windows);

/// By `precision_for` and `by_precision`.
[[nodiscard]] inline std::unique_ptr<tasks::any_text_classifier> open_classifier(
    const std::filesystem::path& model, std::string_view precision, const tasks::document_options& windows) {
  return by_precision(precision_for(model, precision), open_fp32_classifier, open_bf16_classifier,
                      open_int8_classifier)(model, windows);
}

}  // namespace clinicalbert::examples
