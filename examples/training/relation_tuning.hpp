#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/tasks/marked_document.hpp"

namespace clinicalbert::examples {

/// What `finetune --task relations` asks beside what it asks of any task.
struct relation_tuning {
  static constexpr std::size_t length = tasks::relation_windows{}.length;  ///< without --max-length
  double weight = 1;
  std::vector<std::string> markers;
  bool has_no_markers = false;
};

inline void add_relation_options(CLI::App& app, relation_tuning& o) {
  app.add_option("--relation-weight", o.weight,
                 "of relations: how much a pair with a relation counts in the loss, for 1 of a pair without")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  auto* markers = app.add_option("--marker", o.markers,
                                 "of relations: pieces before and after the mentions of each type, two a type in "
                                 "alphabetical order; by default unused pieces of the vocabulary");
  app.add_flag("--no-markers", o.has_no_markers, "of relations: mentions are not marked")->excludes(markers);
}

}  // namespace clinicalbert::examples
