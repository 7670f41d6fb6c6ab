#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/training/loss_scale.hpp"
#include "clinicalbert/training/options.hpp"
#include "examples/command_line.hpp"

namespace clinicalbert::examples {

/// --loss-scale, an option of programs one of whose precisions is fp16. Make it before the command line is read.
class loss_scale_flag {
 public:
  /// Views the options.
  loss_scale_flag(CLI::App& app, const std::vector<std::string>& precisions, training::training_options& o)
      : first_(o.loss_scale.first) {
    if (std::ranges::find(precisions, "fp16") == precisions.end()) return;
    option_ =
        app.add_option("--loss-scale", o.loss_scale.first,
                       "of fp16: what multiplies the loss at first; doubled whenever 2000 steps went well, halved "
                       "where gradients overflow, which skips the step")
            ->check(CLI::PositiveNumber)
            ->capture_default_str();
  }

  /// Once the command line was read. Throws usage_error for a scale that none can be, or of another precision.
  void check(std::string_view precision) const {
    if (option_ == nullptr || option_->count() == 0) return;
    if (precision != "fp16") throw usage_error("--loss-scale is for --precision fp16 alone");
    if (!std::isfinite(first_) || first_ < training::loss_scale::least)
      throw usage_error("--loss-scale is less than 2^-14 or not finite");
  }

 private:
  const float& first_;
  CLI::Option* option_ = nullptr;
};

}  // namespace clinicalbert::examples
