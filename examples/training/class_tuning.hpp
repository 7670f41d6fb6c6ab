#pragma once

#include "examples/labeled_files.hpp"

namespace clinicalbert::examples {

/// What `finetune` asks of the tasks that classify texts, beside what it asks of any.
struct class_tuning {
  labeled_files files;
  double label_smoothing = 0, focal_gamma = 0, r_drop = 0;
  bool is_balanced = false;
  std::size_t overlap = 32;  ///< pieces that windows of a long text share
};

inline void add_class_options(CLI::App& app, class_tuning& o) {
  const auto number = [&](const char* option, double& to, const char* what) {
    app.add_option(option, to, what)->check(CLI::NonNegativeNumber)->capture_default_str();
  };
  number("--label-smoothing", o.label_smoothing, "of classify, pairs and summarize, from 0 to 1");
  number("--focal", o.focal_gamma, "gamma of the focal loss: easy texts count less");
  number("--r-drop", o.r_drop, "alpha of R-Drop: two passes with other dropout are to agree");
  app.add_flag("--balanced", o.is_balanced, "rare labels count as much as frequent ones");
  app.add_option("--overlap", o.overlap, "pieces that windows of a long text share")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  add_column_options(app, o.files);
}

}  // namespace clinicalbert::examples
