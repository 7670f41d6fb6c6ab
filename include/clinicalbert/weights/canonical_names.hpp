#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace clinicalbert::weights {

/// The name of a weight as Hugging Face's BertFor... models spell it, from the older and shorter spellings:
/// `LayerNorm.gamma` is `LayerNorm.weight`, `LayerNorm.beta` is `LayerNorm.bias`, and a bare BertModel's names
/// (`embeddings.`, `encoder.layer.`, `pooler.`) get `bert.` in front. Other names stay.
[[nodiscard]] inline std::string canonical_name(std::string_view name) {
  std::string canonical;
  for (const std::string_view part : {"embeddings.", "encoder.layer.", "pooler."}) {
    if (name.starts_with(part)) canonical = "bert.";
  }
  canonical += name;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> endings{
      {{"LayerNorm.gamma", "LayerNorm.weight"}, {"LayerNorm.beta", "LayerNorm.bias"}}};
  for (const auto& [old, now] : endings) {
    if (canonical.ends_with(old)) canonical.replace(canonical.size() - old.size(), old.size(), now);
  }
  return canonical;
}

}  // namespace clinicalbert::weights
