#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"

namespace clinicalbert::labels {

/// The classes of an entity tagger: class index -> prefix and entity type.
///
/// Classes keep the order given (a checkpoint's `id2label`). Types are numbered in the order in which they first occur.
class tag_set {
 public:
  using tag = typed_tag<std::uint32_t>;

  /// Throws label_error for a name that is no tag, a prefix that the scheme lacks, or when there is no "O".
  explicit tag_set(label_set classes, tag_scheme scheme = tag_scheme::iob2)
      : classes_(std::move(classes)), scheme_(scheme) {
    std::vector<std::string> types;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      const auto parts = parse_tag(classes_.name(i));
      if (!parts || !has_prefix(scheme, parts->prefix)) {
        throw label_error("class " + std::to_string(i) + ", " + classes_.name(i) + ", is not a tag of the scheme");
      }
      if (parts->prefix == tag_prefix::outside) outside_ = static_cast<std::uint32_t>(i);
      std::uint32_t type = 0;
      if (parts->prefix != tag_prefix::outside) {
        while (type < types.size() && types[type] != parts->type) ++type;
        if (type == types.size()) types.emplace_back(parts->type);
      }
      tags_.push_back({parts->prefix, type});
    }
    if (!outside_) throw label_error("none of the " + std::to_string(classes_.size()) + " classes is named O");
    types_ = label_set(std::move(types));
    by_type_.assign(types_.size() * prefixes, absent);
    for (std::size_t i = 0; i < tags_.size(); ++i) {
      if (tags_[i].prefix != tag_prefix::outside) {
        by_type_[tags_[i].type * prefixes + column(tags_[i].prefix)] = static_cast<std::uint32_t>(i);
      }
    }
  }

  /// The classes O, B-x, I-x (IOBES: also E-x, S-x), B-y, ... for the types x, y, ...
  [[nodiscard]] static tag_set of_types(const std::vector<std::string>& types, tag_scheme scheme = tag_scheme::iob2) {
    using enum tag_prefix;
    std::vector<std::string> names{"O"};
    for (const auto& type : types) {
      for (const auto prefix : {begin, inside, end, single}) {
        if (has_prefix(scheme, prefix)) names.push_back(tag_name(prefix, type));
      }
    }
    return tag_set(label_set(std::move(names)), scheme);
  }

  [[nodiscard]] std::size_t size() const noexcept { return tags_.size(); }
  [[nodiscard]] tag_scheme scheme() const noexcept { return scheme_; }
  [[nodiscard]] const label_set& classes() const noexcept { return classes_; }
  [[nodiscard]] const label_set& types() const noexcept { return types_; }
  [[nodiscard]] std::uint32_t outside() const noexcept { return *outside_; }
  [[nodiscard]] const tag& operator[](std::size_t index) const noexcept { return tags_[index]; }

  /// The class of a prefix and a type; nothing where the set lacks it (a corpus may never continue an entity).
  [[nodiscard]] std::optional<std::uint32_t> find(tag_prefix prefix, std::size_t type) const noexcept {
    if (prefix == tag_prefix::outside) return outside_;
    if (type >= types_.size()) return std::nullopt;
    const std::uint32_t index = by_type_[type * prefixes + column(prefix)];
    if (index == absent) return std::nullopt;
    return index;
  }

 private:
  static constexpr std::size_t prefixes = 4;
  static constexpr std::uint32_t absent = ~std::uint32_t{0};

  static constexpr std::size_t column(tag_prefix prefix) noexcept {
    switch (prefix) {
      case tag_prefix::begin:
        return 0;
      case tag_prefix::inside:
        return 1;
      case tag_prefix::end:
        return 2;
      default:
        return 3;
    }
  }

  label_set classes_;
  label_set types_;
  tag_scheme scheme_;
  std::vector<tag> tags_;
  std::vector<std::uint32_t> by_type_;
  std::optional<std::uint32_t> outside_;
};

}  // namespace clinicalbert::labels
