#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "examples/html_article.hpp"
#include "examples/html_style.hpp"
#include "examples/report/html_table.hpp"
#include "examples/report/report_style.hpp"

namespace clinicalbert::examples {

/// What was scored: the same for all files of a page.
struct report_heading {
  std::string model;  ///< the name of its folder or file, without where it is
  std::string task, precision;
};

/// "clinical_entities" of a folder with or without a slash behind it; "clinical_entities/model.safetensors" of a file.
[[nodiscard]] inline std::string model_name(const std::filesystem::path& model) {
  std::error_code ignored;
  auto path = std::filesystem::absolute(model, ignored).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (std::filesystem::is_directory(path, ignored)) return path.filename().string();
  return (path.parent_path().filename() / path.filename()).string();
}

/// Rows of a name and a number or word.
using report_facts = std::vector<std::pair<std::string, std::string>>;

/// What a page says of one file.
struct report_section {
  std::string file;    ///< as it was named
  report_facts facts;  ///< counts of what is in it
  std::string body;    ///< HTML
};

/// A page of scores that needs nothing from outside, runs no script and has no date: the same for the same scores.
[[nodiscard]] inline std::string report_page(const report_heading& heading,
                                             const std::vector<report_section>& sections) {
  const std::string title = "Scores of " + html_text(heading.model);
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      title + "</title>\n<style>";
  page.append(html_style).append(report_style);
  page += "</style>\n</head>\n<body>\n<header>\n<h1>" + title + "</h1>\n<p class=\"soft\">task " +
          html_text(heading.task) + ", precision " + html_text(heading.precision) + ", " +
          counted(sections.size(), "file", "files") + "</p>\n</header>\n<div class=\"layout\">\n";
  if (sections.size() > 1) {
    page += "<nav aria-label=\"Files\">\n<ol>\n";
    for (std::size_t i = 0; i < sections.size(); ++i)
      page += "<li><a href=\"#f" + std::to_string(i) + "\">" + html_text(sections[i].file) + "</a></li>\n";
    page += "</ol>\n</nav>\n";
  }
  page += "<main>\n";
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const auto& one = sections[i];
    page += "<article id=\"f" + std::to_string(i) + "\">\n<h2>" + html_text(one.file) + "</h2>\n";
    html_table facts("Summary", {{"", false}, {"", false}}, "facts");
    facts.add({"model", html_text(heading.model)});
    facts.add({"task", html_text(heading.task)});
    facts.add({"precision", html_text(heading.precision)});
    for (const auto& [name, value] : one.facts) facts.add({html_text(name), html_text(value)});
    page += facts.html() + one.body + "</article>\n";
  }
  return page +
         "</main>\n</div>\n<footer class=\"soft\">In small print: percentile intervals that hold 95% of 1,000 "
         "bootstrap resamples of a file’s items (seed 0). Offsets are bytes, from 0, the end not included.</footer>\n"
         "</body>\n</html>\n";
}

}  // namespace clinicalbert::examples
