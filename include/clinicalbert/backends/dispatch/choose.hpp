#pragma once

#include <algorithm>
#include <atomic>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "clinicalbert/backends/dispatch/instruction_sets.hpp"

namespace clinicalbert::backends::dispatch {

/// The kernels that were asked for cannot run here, or are not in this program.
class cpu_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The first of `sets` that runs and pays here, which is the fastest. Throws cpu_error where none does.
[[nodiscard]] inline const instruction_set& fastest(std::span<const instruction_set> sets = instruction_sets) {
  const auto found = std::ranges::find_if(sets, [](const instruction_set& set) {
    return set.runs_here() && (set.pays_here == nullptr || set.pays_here());
  });
  if (found != sets.end()) return *found;
  throw cpu_error(sets.empty() ? "this program has no kernels for this kind of processor"
                               : "this processor lacks " + std::string(sets.back().needs) +
                                     ", the least that this program's kernels need");
}

/// The one of this name. Throws cpu_error where there is none, or where this processor cannot run it.
[[nodiscard]] inline const instruction_set& named(std::string_view name,
                                                  std::span<const instruction_set> sets = instruction_sets) {
  const auto found = std::ranges::find(sets, name, &instruction_set::name);
  if (found == sets.end()) {
    std::string names;
    for (const auto& set : sets) names.append(names.empty() ? "" : ", ").append(set.name);
    throw cpu_error("there are no kernels of that name; there are " + names);
  }
  if (!found->runs_here())
    throw cpu_error("this processor lacks what the kernels " + std::string(name) +
                    " need: " + std::string(found->needs));
  return *found;
}

/// What this process computes with.
inline std::atomic<const instruction_set*> the_chosen{nullptr};

/// The kernels that `dispatched` uses: those chosen, or else the fastest, from the first call on. Throws cpu_error
/// where none runs here, which is found before a model is made.
[[nodiscard]] inline const instruction_set& in_use() {
  const instruction_set* now = the_chosen.load(std::memory_order_acquire);
  if (now != nullptr) return *now;
  const instruction_set& best = fastest();
  return the_chosen.compare_exchange_strong(now, &best) ? best : *now;
}

/// Has `dispatched` use the kernels of this name: called at start, before any model is made, because weights are packed
/// for one instruction set. Throws cpu_error as `named` does, and where others are in use already.
inline void choose(std::string_view name) {
  const instruction_set& set = named(name);
  const instruction_set* now = nullptr;
  if (!the_chosen.compare_exchange_strong(now, &set) && now != &set)
    throw cpu_error("the kernels " + std::string(now->name) + " are in use already");
}

}  // namespace clinicalbert::backends::dispatch
