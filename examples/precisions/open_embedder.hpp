#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/any_text_embedder.hpp"
#include "examples/precisions/by_precision.hpp"

namespace clinicalbert::examples {

// They throw as tasks::open_text_embedder does.
[[nodiscard]] std::unique_ptr<tasks::any_text_embedder> open_fp32_embedder(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::any_text_embedder> open_bf16_embedder(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::any_text_embedder> open_int8_embedder(const std::filesystem::path& model);

/// By `precision_for` and `by_precision`.
[[nodiscard]] inline std::unique_ptr<tasks::any_text_embedder> open_embedder(const std::filesystem::path& model,
                                                                             std::string_view precision) {
  return by_precision(precision_for(model, precision), open_fp32_embedder, open_bf16_embedder,
                      open_int8_embedder)(model);
}

}  // namespace clinicalbert::examples
