#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "clinicalbert/tasks/entity_tagger.hpp"
#include "clinicalbert/weights/frozen_file.hpp"

namespace clinicalbert::examples {

// A model of any preset, multiplied in one precision: each is compiled in a unit of its own, so that a program that
// lets its user choose compiles none of them. They throw as tasks::open_entity_tagger does.
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_fp32_tagger(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_bf16_tagger(const std::filesystem::path& model);
[[nodiscard]] std::unique_ptr<tasks::entity_tagger> open_int8_tagger(const std::filesystem::path& model);

/// The precision that was asked for; if none was (empty), that of a frozen file, and fp32 for a folder.
[[nodiscard]] inline std::string precision_for(const std::filesystem::path& model, std::string_view asked) {
  return asked.empty() ? weights::precision_of_frozen_file(model).value_or("fp32") : std::string(asked);
}

/// By name: "bf16", "int8", or else "fp32"; or what `precision_for` says.
[[nodiscard]] inline std::unique_ptr<tasks::entity_tagger> open_tagger(const std::filesystem::path& model,
                                                                       std::string_view precision) {
  const auto chosen = precision_for(model, precision);
  return chosen == "bf16"   ? open_bf16_tagger(model)
         : chosen == "int8" ? open_int8_tagger(model)
                            : open_fp32_tagger(model);
}

}  // namespace clinicalbert::examples
