#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "clinicalbert/backends/dispatch/choose.hpp"
#include "examples/command_line.hpp"

namespace clinicalbert::examples {

/// --cpu NAME, of a program that computes by `backends::dispatched`.
inline void add_cpu_option(CLI::App& app, std::string& cpu) {
  app.add_option(
         "--cpu", cpu,
         "kernels to compute with, of those that `annotate --cpu list` prints; without it, the environment variable "
         "CLINICALBERT_CPU, or else the fastest that run here")
      ->type_name("NAME");
}

/// Prints each instruction set that the program has kernels for, and whether this processor has it.
inline void print_cpus() {
  namespace dispatch = backends::dispatch;
  const auto* used = &dispatch::in_use();
  for (const auto& set : dispatch::instruction_sets)
    std::printf("%-12s %-28s %s\n", std::string(set.name).c_str(), std::string(set.needs).c_str(),
                &set == used      ? "in use"
                : set.runs_here() ? "runs here"
                                  : "not on this processor");
}

/// Has the program compute with what the option or the environment asks for. Returns whether that is all: after
/// `--cpu list`. Throws usage_error for what there is not, or what this processor lacks.
[[nodiscard]] inline bool choose_cpu(const std::string& cpu) try {
  const char* const environment = std::getenv("CLINICALBERT_CPU");
  const bool lists = cpu == "list";
  const std::string name = !cpu.empty() && !lists ? cpu : environment != nullptr ? environment : "";
  if (!name.empty()) backends::dispatch::choose(name);
  if (lists) print_cpus();
  return lists;
} catch (const backends::dispatch::cpu_error& error) {
  throw usage_error(error.what());
}

}  // namespace clinicalbert::examples
