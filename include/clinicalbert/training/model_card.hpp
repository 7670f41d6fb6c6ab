#pragma once

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/training/best_score.hpp"
#include "clinicalbert/training/run_settings.hpp"

namespace clinicalbert::training {

/// The scores of a model on one file of data.
struct scored_file {
  std::filesystem::path path;
  std::vector<named_score> scores;
};

/// What a trained model's README.md says: on what it was trained, how, and how it scores. Of files only the names are
/// shown, and nothing that they hold.
struct model_card {
  std::string name;    ///< of the model
  std::string task;    ///< as Hugging Face calls it: token-classification, text-classification, ...
  std::string base;    ///< name of the model that it began with; empty: new weights
  std::string metric;  ///< the score by which the evaluation that was kept is the best
  std::string how = "Fine-tuned";
  std::vector<std::string> labels = {};
  std::vector<std::filesystem::path> train = {};
  std::vector<scored_file> dev = {}, test = {};
  run_settings settings = {};
  std::size_t steps = 0, best_step = 0;

  /// Markdown behind a header in YAML, as the Hugging Face Hub reads it (https://huggingface.co/docs/hub/model-cards).
  [[nodiscard]] std::string markdown() const {
    std::string text = "---\nlibrary_name: transformers\npipeline_tag: " + quoted(task) + "\n";
    if (!base.empty()) text += "base_model: " + quoted(base) + "\n";
    text += "tags:\n- clinicalbert\n";
    add_index(text);
    text += "---\n\n# " + in_line(name) + "\n\n" + how + " from " + (base.empty() ? "new weights" : in_line(base)) +
            " with clinicalbert for " + in_line(task) + ".\n";
    if (!labels.empty()) {
      text += "\n## Labels\n\n";
      for (const auto& label : labels) text += "- " + in_line(label) + "\n";
    }
    text += "\n## Data\n\n| Part | File |\n|---|---|\n";
    for (const auto& path : train) text += "| train | " + in_line(path.filename().string()) + " |\n";
    for (const auto* part : {&dev, &test})
      for (const auto& file : *part)
        text += (part == &dev ? "| dev | " : "| test | ") + in_line(file.path.filename().string()) + " |\n";
    text += "\n## Training\n\n" + std::to_string(steps) + " steps; the weights are those after step " +
            std::to_string(best_step) + (metric.empty() ? "" : ", the evaluation with the best " + in_line(metric)) +
            ".\n\n| Setting | Value |\n|---|---|\n";
    for (const auto& [setting, value] : settings)
      if (!value.empty()) text += "| " + in_line(setting) + " | " + in_line(value) + " |\n";
    add_scores(text, "Scores on the dev files", dev);
    add_scores(text, "Scores on the test files", test);
    return text;
  }

 private:
  /// A YAML string: JSON's are.
  static std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  }
  /// Text that is no markup, also in a table.
  static std::string in_line(std::string_view text) {
    std::string shown;
    for (const char c : text) {
      if (std::string_view("\\`*_{}[]<>#|~").find(c) != std::string_view::npos) shown += '\\';
      shown += c == '\n' || c == '\r' ? ' ' : c;
    }
    return shown;
  }
  static std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", value);
    return text;
  }

  /// `model-index`, without which the Hub shows no scores.
  void add_index(std::string& text) const {
    const auto& files = test.empty() ? dev : test;
    std::string results;
    for (const auto& file : files) {
      std::string metrics;
      for (const auto& score : file.scores)
        if (std::isfinite(score.value))
          metrics += "    - type: " + quoted(score.name) + "\n      value: " + number(score.value) + "\n";
      if (metrics.empty()) continue;
      const std::string file_name = quoted(file.path.filename().string());
      results += "  - task:\n      type: " + quoted(task) + "\n    dataset:\n      name: " + file_name +
                 "\n      type: " + file_name + "\n    metrics:\n" + metrics;
    }
    if (!results.empty()) text += "model-index:\n- name: " + quoted(name) + "\n  results:\n" + results;
  }

  static void add_scores(std::string& text, std::string_view title, const std::vector<scored_file>& files) {
    if (files.empty()) return;
    text += "\n## " + std::string(title) + "\n\n| File | Score | Value |\n|---|---|---|\n";
    for (const auto& file : files)
      for (const auto& score : file.scores)
        text += "| " + in_line(file.path.filename().string()) + " | " + in_line(score.name) + " | " +
                number(score.value) + " |\n";
  }
};

}  // namespace clinicalbert::training
