#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>

#include "clinicalbert/tasks/question_windows.hpp"

namespace clinicalbert::examples {

/// What `finetune --task qa` asks beside what it asks of any task.
struct answer_tuning {
  static constexpr std::size_t length = tasks::question_windows{}.length;  ///< without --max-length
  std::size_t stride = tasks::question_windows{}.overlap;
  std::size_t other_windows = 2, longest = 30;
  double threshold = 0;
};

inline void add_answer_options(CLI::App& app, answer_tuning& o) {
  app.add_option("--stride", o.stride, "of qa: pieces of a text that its windows share")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  app.add_option("--other-windows", o.other_windows,
                 "of qa: windows without the answer that are learned of a question, beside all with it")
      ->check(CLI::Range(0, 1000000))
      ->capture_default_str();
  app.add_option("--longest", o.longest, "of qa: pieces of an answer at most, where it is scored")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app.add_option("--threshold", o.threshold,
                 "of qa, where questions may have no answer: how far the score of none must be above that of the best")
      ->capture_default_str();
}

}  // namespace clinicalbert::examples
