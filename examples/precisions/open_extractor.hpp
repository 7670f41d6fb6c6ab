#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/marked_document.hpp"
#include "clinicalbert/tasks/relation_extractor.hpp"
#include "examples/precisions/open_tagger.hpp"

namespace clinicalbert::examples {

// As open_tagger.hpp, of models that find relations. They throw as tasks::open_relation_extractor does.
[[nodiscard]] std::unique_ptr<tasks::relation_extractor> open_fp32_extractor(const std::filesystem::path& model,
                                                                             const tasks::relation_windows& windows);
[[nodiscard]] std::unique_ptr<tasks::relation_extractor> open_bf16_extractor(const std::filesystem::path& model,
                                                                             const tasks::relation_windows& windows);
[[nodiscard]] std::unique_ptr<tasks::relation_extractor> open_int8_extractor(const std::filesystem::path& model,
                                                                             const tasks::relation_windows& windows);

/// By name: "bf16", "int8", or else "fp32"; or what `precision_for` says.
[[nodiscard]] inline std::unique_ptr<tasks::relation_extractor> open_extractor(const std::filesystem::path& model,
                                                                               std::string_view precision,
                                                                               const tasks::relation_windows& windows) {
  const auto chosen = precision_for(model, precision);
  return chosen == "bf16"   ? open_bf16_extractor(model, windows)
         : chosen == "int8" ? open_int8_extractor(model, windows)
                            : open_fp32_extractor(model, windows);
}

}  // namespace clinicalbert::examples
