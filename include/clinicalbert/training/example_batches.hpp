#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/training/batch_source.hpp"
#include "clinicalbert/training/options.hpp"
#include "clinicalbert/training/run_plan.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "clinicalbert/training/training_step.hpp"

namespace clinicalbert::training {

/// The batches of a list of examples, each of them once an epoch, in a new order each epoch (run_plan.hpp).
template <TrainingStep S>
class example_batches {
 public:
  using example = typename S::example;

  /// Views the examples. Throws std::invalid_argument without any.
  example_batches(std::span<const example> examples, const training_options& options)
      : examples_(examples), lengths_(lengths_of(examples)), plan_(lengths_, options) {}

  [[nodiscard]] std::size_t steps() const noexcept { return plan_.steps(); }
  void seek(std::size_t step, const batch_place&) { plan_.seek(step); }
  [[nodiscard]] std::size_t batches() const noexcept { return plan_.batches(); }
  /// Throws batches::batch_error.
  void collate(std::size_t i, typename S::batch& batch) const { S::collate(examples_, plan_.batch(i), batch); }
  [[nodiscard]] std::size_t epoch() const noexcept { return plan_.epoch(); }
  [[nodiscard]] bool ends_epoch() const noexcept { return plan_.ends_epoch(); }
  [[nodiscard]] batch_place place_after() const { return {}; }  // the step's number says it
  void advance() { plan_.advance(); }

  [[nodiscard]] run_settings settings() const {
    return {{"examples", std::to_string(examples_.size())}, {"example_lengths", checksum<std::uint32_t>(lengths_)}};
  }

 private:
  static std::vector<std::uint32_t> lengths_of(std::span<const example> examples) {
    if (examples.empty()) throw std::invalid_argument("training: there are no examples");
    std::vector<std::uint32_t> lengths;
    lengths.reserve(examples.size());
    for (const example& one : examples) lengths.push_back(static_cast<std::uint32_t>(S::length(one)));
    return lengths;
  }

  std::span<const example> examples_;
  std::vector<std::uint32_t> lengths_;
  run_plan plan_;
};

}  // namespace clinicalbert::training
