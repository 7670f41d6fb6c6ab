#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "clinicalbert/labels/class_scores.hpp"
#include "clinicalbert/tasks/document_windows.hpp"

namespace clinicalbert::examples {

/// --overlap, --pooling and --pooling-c of programs that classify texts of any length.
inline void add_pooling_options(CLI::App& app, tasks::document_options& o) {
  static const std::map<std::string, labels::pooling_rule> rules = {{"mean", labels::pooling_rule::mean},
                                                                    {"max", labels::pooling_rule::largest},
                                                                    {"readmission", labels::pooling_rule::readmission}};
  app.add_option("--overlap", o.overlap, "pieces that windows of a long text share")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  app.add_option_function<std::string>(
         "--pooling", [&o](const std::string& name) { o.pooling.rule = rules.at(name); },
         "how scores of windows become the text's: mean (default), max or readmission (Huang et al. 2019)")
      ->check(CLI::IsMember({"mean", "max", "readmission"}))
      ->type_name("RULE");
  app.add_option("--pooling-c", o.pooling.c, "c of readmission")->check(CLI::PositiveNumber)->capture_default_str();
}

}  // namespace clinicalbert::examples
