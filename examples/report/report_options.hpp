#pragma once

#include <CLI/CLI.hpp>

#include "examples/report/report_settings.hpp"

namespace clinicalbert::examples {

/// --report, --worst and --report-texts.
inline void add_report_options(CLI::App& app, report_settings& o) {
  auto* const report =
      app.add_option("--report", o.path,
                     "a page of tables, confusion, calibration and the worst errors as offsets, to be written")
          ->type_name("F.html");
  app.add_option("--worst", o.worst, "of --report: errors that are listed for a file")
      ->check(CLI::Range(0, 1000000))
      ->needs(report)
      ->capture_default_str();
  app.add_flag("--report-texts", o.shows_texts, "of --report: the texts of these errors too, which may be patients'")
      ->needs(report);
}

}  // namespace clinicalbert::examples
