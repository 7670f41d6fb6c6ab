#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "clinicalbert/training/search_space.hpp"
#include "clinicalbert/training/setting_value.hpp"

namespace clinicalbert::examples {

/// The command line of a trial: that which was read, without the options `without` (as learning_rate) and with the
/// trial's settings in the place of theirs. In reverse order, as CLI::App::parse takes it.
[[nodiscard]] inline std::vector<std::string> trial_arguments(const CLI::App& app, const std::set<std::string>& without,
                                                              const training::trial_settings& settings) {
  std::vector<std::string> arguments;
  const auto add = [&](const std::string& option, const std::string& value) {
    // A value that begins with - is taken for another option unless it stands behind =, an empty one only if it does
    // not.
    if (value.empty()) {
      arguments.push_back(option);
      arguments.push_back(value);
    } else {
      arguments.push_back(option + "=" + value);
    }
  };
  std::set<std::string> set;
  for (const auto& setting : settings) set.insert(setting.first);
  for (const auto* option : app.get_options()) {
    const auto name = training::setting_name(option->get_name());
    if (without.contains(name) || set.contains(name)) continue;
    for (const auto& value : option->results()) add(option->get_name(), value);
  }
  for (const auto& [name, value] : settings) {
    std::string option = "--" + name;
    std::ranges::replace(option, '_', '-');
    add(option, training::text_of(value));
  }
  std::ranges::reverse(arguments);
  return arguments;
}

}  // namespace clinicalbert::examples
