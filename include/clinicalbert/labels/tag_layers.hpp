#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/tag_set.hpp"

namespace clinicalbert::labels {

/// The classes of an entity tagger, in layers: of each layer a word has one tag.
///
/// Either all tags are one layer, so that no word is in two entities; or each type has a layer of its own, with the
/// classes "x:O", "x:B", "x:I" for the type x, so that entities of different types may share words (nested or not).
/// Layer g has the classes [g width, (g + 1) width).
class tag_layers {
 public:
  /// One layer. Implicit: it is what a tag set means to a tagger.
  tag_layers(tag_set tags)  // NOLINT(google-explicit-constructor)
      : tags_(std::move(tags)), classes_(tags_.classes()), types_(tags_.types()) {}

  /// A layer for each of these types. Throws label_error for more than 21 types, whose classes fill a mask of 64 bits,
  /// for none, and for a type that is empty or occurs twice.
  [[nodiscard]] static tag_layers one_a_type(const std::vector<std::string>& types) {
    if (types.empty()) throw label_error("one layer a type needs a type");
    if (types.size() * prefixes.size() > 64)
      throw label_error(std::to_string(types.size()) + " types with three classes each do not fit a mask of 64 bits");
    std::vector<std::string> names;
    for (const auto& type : types)
      for (const char prefix : prefixes) names.push_back(type + ':' + prefix);
    return tag_layers(label_set(types), label_set(std::move(names)));
  }

  /// The same from the names of all classes. Throws label_error, which numbers the class, for other names than "x:O",
  /// "x:B", "x:I", "y:O", ...
  [[nodiscard]] static tag_layers one_a_type(const label_set& classes) {
    std::vector<std::string> types;
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const std::string_view name = classes.name(i);
      const std::size_t place = i % prefixes.size();
      const bool is_tag = name.size() > 2 && name[name.size() - 2] == ':' && name.back() == prefixes[place];
      if (is_tag && place == 0) types.emplace_back(name.substr(0, name.size() - 2));
      if (!is_tag || name.substr(0, name.size() - 2) != types.back())
        throw label_error("class " + std::to_string(i) + " is not :" + prefixes[place] +
                          " of a type, as one head a type has it");
    }
    if (classes.size() % prefixes.size() != 0)
      throw label_error(std::to_string(classes.size()) + " classes are not three for each type");
    return one_a_type(types);
  }

  [[nodiscard]] std::size_t size() const noexcept { return classes_.size(); }     ///< classes of all layers
  [[nodiscard]] std::size_t width() const noexcept { return tags_.size(); }       ///< classes of a layer
  [[nodiscard]] std::size_t count() const noexcept { return size() / width(); }   ///< layers
  [[nodiscard]] bool are_one_a_type() const noexcept { return are_one_a_type_; }  ///< maybe of a single type
  /// The tags of any layer; where each type has its own, those of one type, which stands for any.
  [[nodiscard]] const tag_set& tags() const noexcept { return tags_; }
  [[nodiscard]] const label_set& classes() const noexcept { return classes_; }
  [[nodiscard]] const label_set& types() const noexcept { return types_; }
  /// The number in `types` of a type of a layer's tags.
  [[nodiscard]] std::uint32_t type_of(std::size_t layer, std::uint32_t type) const noexcept {
    return are_one_a_type_ ? static_cast<std::uint32_t>(layer) : type;
  }

 private:
  static constexpr std::string_view prefixes = "OBI";  // the order of tag_set::of_types

  tag_layers(label_set types, label_set classes)
      : tags_(tag_set::of_types({"entity"})),
        classes_(std::move(classes)),
        types_(std::move(types)),
        are_one_a_type_(true) {}

  tag_set tags_;
  label_set classes_, types_;
  bool are_one_a_type_ = false;
};

}  // namespace clinicalbert::labels
