#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/entity_tagger.hpp"

namespace clinicalbert::examples {

// A model of any preset, multiplied in one precision: each is compiled in a unit of its own, so that a program that
// lets its user choose compiles none of them. They throw as tasks::open_entity_tagger does.
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_fp32_tagger(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_bf16_tagger(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_int8_tagger(const std::filesystem::path& model);

/// By name: "fp32", "bf16", or else "int8".
[[nodiscard]] inline std::unique_ptr<tasks::entity_tagger> open_tagger(const std::filesystem::path& model,
                                                                       std::string_view precision) {
  return precision == "fp32"   ? open_fp32_tagger(model)
         : precision == "bf16" ? open_bf16_tagger(model)
                               : open_int8_tagger(model);
}

}  // namespace clinicalbert::examples
