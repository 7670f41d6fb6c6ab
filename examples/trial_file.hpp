#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "examples/run_result.hpp"
#include "examples/search_trial.hpp"

namespace clinicalbert::examples {

/// The state of a search on the disk: OUT/search.json, what it is a search of, and OUT/trials.jsonl, the trials that
/// are finished.
class trial_file {
 public:
  /// Makes OUT and its search.json, or where trials are finished and `resume`, reads them. Throws files::file_error
  /// where there are some and not `resume`, or of other settings, or for a line that is no trial.
  trial_file(const std::filesystem::path& out, const training::run_settings& settings, bool resume)
      : path_(out / "trials.jsonl") {
    const auto about = out / "search.json";
    std::error_code problem;
    if (!std::filesystem::exists(path_, problem)) {  // no trial is finished: nothing would be lost
      std::filesystem::create_directories(out, problem);
      if (problem) files::throw_system_error(out, "create", problem.value());
      nlohmann::ordered_json json;
      json["settings"] = nlohmann::ordered_json::object();
      for (const auto& [name, value] : settings) json["settings"][name] = value;
      files::write_whole(about, json_line(json));
      return;
    }
    if (!resume) throw files::file_error(out, "holds a search: --resume, or choose another folder");
    const auto json = read_ordered_json(about);
    if (!json.is_object()) throw files::file_error(about, "is no JSON object");
    const auto other = training::difference(settings_in(json, about), settings);
    if (!other.empty()) throw files::file_error(about, "is of another search: " + other);
    read();
  }

  /// Whether the trial that comes next is there: as it was finished. Throws files::file_error if another one is.
  [[nodiscard]] std::optional<search_trial> next(const search_trial& expected) {
    if (used_ == trials_.size()) return std::nullopt;
    auto& found = trials_[used_++];
    const auto same = [&](const training::trial_settings& given) {
      return given.size() == expected.settings.size() &&
             std::ranges::is_permutation(given, expected.settings);  // those of a file are in alphabetical order
    };
    if (found.number != expected.number || found.rung != expected.rung || found.budget != expected.budget ||
        !same(found.settings))
      throw files::file_error(path_, "line " + std::to_string(used_) + " is not the trial that comes there");
    found.settings = expected.settings;
    return found;
  }

  /// Appends a line; the file is replaced whole.
  void add(const search_trial& trial) {
    text_ += json_line(trial_json(trial));
    files::write_whole(path_, text_);
    trials_.push_back(trial);
    ++used_;
  }

 private:
  void read() {
    text_ = corpora::read_text(path_);
    corpora::for_each_line(text_, [&](std::string_view line, std::size_t number, std::size_t first_byte) {
      if (line.empty()) return;
      try {
        trials_.push_back(read_trial(files::parse_json(line, path_, first_byte)));
        return;
      } catch (const nlohmann::json::exception&) {
      } catch (const std::invalid_argument&) {
      }
      throw files::file_error(path_, "line " + std::to_string(number) + " is no trial");
    });
  }

  std::filesystem::path path_;
  std::string text_;
  std::vector<search_trial> trials_;
  std::size_t used_ = 0;
};

}  // namespace clinicalbert::examples
