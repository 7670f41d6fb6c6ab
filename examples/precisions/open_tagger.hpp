#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/entity_tagger.hpp"
#include "examples/precisions/by_precision.hpp"

namespace clinicalbert::examples {

// They throw as tasks::open_entity_tagger does.
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_fp32_tagger(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_bf16_tagger(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_int8_tagger(const std::filesystem::path& model);

/// By `precision_for` and `by_precision`.
[[nodiscard]] inline std::unique_ptr<tasks::entity_tagger> open_tagger(const std::filesystem::path& model,
                                                                       std::string_view precision) {
  return by_precision(precision_for(model, precision), open_fp32_tagger, open_bf16_tagger, open_int8_tagger)(model);
}

}  // namespace clinicalbert::examples
