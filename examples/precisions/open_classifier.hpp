#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/any_text_classifier.hpp"
#include "clinicalbert/tasks/document_windows.hpp"
#include "examples/precisions/open_tagger.hpp"

namespace clinicalbert::examples {

// A model of any preset, multiplied in one precision: each is compiled in a unit of its own. They throw as
// tasks::open_text_classifier does.
[[nodiscard]] std::unique_ptr<tasks::any_text_classifier> open_fp32_classifier(const std::filesystem::path& model,
                                                                               const tasks::document_options& windows);
[[nodiscard]] std::unique_ptr<tasks::any_text_classifier> open_bf16_classifier(const std::filesystem::path& model,
                                                                               const tasks::document_options& windows);
[[nodiscard]] std::unique_ptr<tasks::any_text_classifier> open_int8_classifier(const std::filesystem::path& model,
                                                                               const tasks::document_options& windows);

/// By name: "bf16", "int8", or else "fp32"; or what `precision_for` says.
[[nodiscard]] inline std::unique_ptr<tasks::any_text_classifier> open_classifier(
    const std::filesystem::path& model, std::string_view precision, const tasks::document_options& windows) {
  const auto chosen = precision_for(model, precision);
  return chosen == "bf16"   ? open_bf16_classifier(model, windows)
         : chosen == "int8" ? open_int8_classifier(model, windows)
                            : open_fp32_classifier(model, windows);
}

}  // namespace clinicalbert::examples
