#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <set>
#include <string>

#include "clinicalbert/training/run_settings.hpp"
#include "clinicalbert/training/search_space.hpp"
#include "examples/corpus_checksum.hpp"

namespace clinicalbert::examples {

/// Every option of a command line that was read, with what was given or else what is taken without it, but those of the
/// names `without` (as learning_rate) and --help: what a result depends on, whatever options there come to be.
[[nodiscard]] inline training::run_settings option_settings(const CLI::App& app, const std::set<std::string>& without) {
  training::run_settings settings;
  for (const auto* option : app.get_options()) {
    const auto name = training::setting_name(option->get_name());
    if (name == "help" || without.contains(name)) continue;
    std::string value = option->count() > 0 ? "" : option->get_default_str();
    for (const auto& result : option->results()) value += (value.empty() ? "" : ", ") + result;
    settings.emplace_back(name, value);
  }
  return settings;
}

/// Adds a checksum of each file. Throws files::file_error.
template <class Paths>
void add_checksums(const std::string& part, const Paths& paths, training::run_settings& settings) {
  std::size_t number = 0;
  for (const auto& path : paths) {
    settings.emplace_back(part + " " + std::to_string(++number) + " xxh64", std::to_string(corpus_checksum(path)));
  }
}

}  // namespace clinicalbert::examples
