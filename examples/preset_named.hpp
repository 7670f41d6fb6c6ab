#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/presets.hpp"

namespace clinicalbert::examples {

/// The shape of a preset by its name; none for another name.
template <models::Model... Models>
std::optional<models::encoder_config> shape_named(std::string_view name, models::model_list<Models...>) {
  std::optional<models::encoder_config> found;
  ((Models::name == name ? void(found = Models::config) : void()), ...);
  return found;
}

/// The names of a list's models.
template <models::Model... Models>
std::vector<std::string> names_of(models::model_list<Models...>) {
  return {std::string(Models::name)...};
}

}  // namespace clinicalbert::examples
