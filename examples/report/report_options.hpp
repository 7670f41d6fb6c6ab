#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "examples/command_line.hpp"
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

/// Throws usage_error for a page that would be written over one of the files it is about.
inline void check_report(const report_settings& o, const std::vector<std::string>& data) {
  std::error_code ignored;
  for (const auto& file : data)
    if (!o.path.empty() && std::filesystem::equivalent(o.path, file, ignored))
      throw usage_error("--report would be written over a file of --data");
}

}  // namespace clinicalbert::examples
