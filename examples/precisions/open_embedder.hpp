#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/any_text_embedder.hpp"
#include "examples/precisions/open_tagger.hpp"

namespace clinicalbert::examples {

// A model of any preset, multiplied in one precision: each is compiled in a unit of its own. They throw as
// tasks::open_text_embedder does.
[[nodiscard]] std::unique_ptr<tasks::any_text_embedder> open_fp32_embedder(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::any_text_embedder> open_bf16_embedder(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::any_text_embedder> open_int8_embedder(const std::filesystem::path& model);

/// By name: "bf16", "int8", or else "fp32"; or what `precision_for` says.
[[nodiscard]] inline std::unique_ptr<tasks::any_text_embedder> open_embedder(const std::filesystem::path& model,
                                                                             std::string_view precision) {
  const auto chosen = precision_for(model, precision);
  return chosen == "bf16"   ? open_bf16_embedder(model)
         : chosen == "int8" ? open_int8_embedder(model)
                            : open_fp32_embedder(model);
}

}  // namespace clinicalbert::examples
