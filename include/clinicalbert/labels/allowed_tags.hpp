#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/tag_set.hpp"

namespace clinicalbert::labels {

/// For each gold tag, the tags that it allows in a corpus that marks only some types: a bit a class, bit k for class k.
///
/// An entity's tag allows itself. O allows O and every tag of the types that the corpus does not mark, for there the
/// corpus says nothing about them. With all types marked each mask has one bit. Made for
/// `losses::marginal_cross_entropy`. Throws label_error for more than 64 classes or a type that `tags` lacks.
[[nodiscard]] inline std::vector<std::uint64_t> allowed_tags(const tag_set& tags, std::span<const std::string> marked) {
  if (tags.size() > 64) throw label_error(std::to_string(tags.size()) + " classes do not fit a mask of 64 bits");
  for (const auto& type : marked) {
    if (!tags.types().find(type)) throw label_error("the tags have no type " + type);
  }
  std::vector<std::uint64_t> allowed(tags.size());
  for (std::size_t k = 0; k < tags.size(); ++k) {
    const std::uint64_t bit = std::uint64_t{1} << k;
    allowed[k] |= bit;
    if (k == tags.outside()) continue;
    const bool is_marked = std::find(marked.begin(), marked.end(), tags.types().name(tags[k].type)) != marked.end();
    if (!is_marked) allowed[tags.outside()] |= bit;
  }
  return allowed;
}

}  // namespace clinicalbert::labels
