#pragma once

#include "examples/output.hpp"
#include "examples/run_result.hpp"
#include "examples/training/fine_tune_flags.hpp"
#include "examples/training/repeated_runs.hpp"

namespace clinicalbert::examples {

/// Does what the options say and prints the result, as `finetune`: of one run, or of several and what they have in
/// common. `prepare`, if there is one, is called when the options were found to be good. Throws usage_error, and as the
/// fine_tuners and `prepare` do.
inline void run_fine_tune_command(fine_tune_flags& flags, const repetition& repetition, void (*prepare)() = nullptr) {
  const auto& a = flags.read();
  if (prepare != nullptr) prepare();
  if (!repetition.is_asked_for()) return output({}).write(json_line(flags.run(a)));
  const auto settings = flags.settings({"seed", "seeds"});
  run_repeated(a, repetition, settings, [&](const auto& run) { return flags.run(run); });
}

}  // namespace clinicalbert::examples
