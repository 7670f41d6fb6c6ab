#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/marked_document.hpp"
#include "clinicalbert/tasks/relation_extractor.hpp"
#include "examples/precisions/by_precision.hpp"

namespace clinicalbert::examples {

// They throw as tasks::open_relation_extractor does.
[[nodiscard]] std::unique_ptr<tasks::relation_extractor> open_fp32_extractor(const std::filesystem::path& model,
                                                                             const tasks::relation_windows& windows);
[[nodiscard]] std::unique_ptr<tasks::relation_extractor> open_bf16_extractor(const std::filesystem::path& model,
                                                                             const tasks::relation_windows& windows);
[[nodiscard]] std::unique_ptr<tasks::relation_extractor> open_int8_extractor(const std::filesystem::path& model,
                                                                             const tasks::relation_windows& windows);

/// By `precision_for` and `by_precision`.
[[nodiscard]] inline std::unique_ptr<tasks::relation_extractor> open_extractor(const std::filesystem::path& model,
                                                                               std::string_view precision,
                                                                               const tasks::relation_windows& windows) {
  return by_precision(precision_for(model, precision), open_fp32_extractor, open_bf16_extractor, open_int8_extractor)(
      model, windows);
}

}  // namespace clinicalbert::examples
