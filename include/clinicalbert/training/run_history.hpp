#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/training/best_score.hpp"

namespace clinicalbert::training {

/// What is kept of a step.
struct step_record {
  std::size_t step = 0, epoch = 0, tokens = 0;
  double loss = 0, gradient_norm = 0, learning_rate = 0;
  std::vector<named_score> parts = {};  ///< what makes up the loss, in alphabetical order
  std::size_t skipped_steps = 0;        ///< of the run so far (loss_scale.hpp); the norm of such a step is NaN
  friend bool operator==(const step_record&, const step_record&) = default;
};

/// What is kept of an evaluation.
struct evaluation_record {
  std::size_t step = 0, epoch = 0;
  double mean_loss = 0;  ///< of the epoch's steps so far
  double seconds = 0;    ///< since the run began, without the time between a kill and going on
  bool best = false;     ///< so far
  std::vector<named_score> scores;
  friend bool operator==(const evaluation_record&, const evaluation_record&) = default;
};

/// All steps and evaluations of a run, in order.
class run_history {
 public:
  std::vector<step_record> steps;
  std::vector<evaluation_record> evaluations;

  /// One JSON object a line: a step, {"step", "epoch", "loss", "gradient_norm", "learning_rate", "tokens"} and, where
  /// there are some, "parts": {name: value} and "skipped_steps" so far; and behind its step an evaluation, {"step",
  /// "epoch", "mean_loss", "seconds", "best", "scores": {name: value}}.
  [[nodiscard]] std::string jsonl() const {
    std::string text;
    in_order([&](const step_record& s) { text += line(json_of(s)); },
             [&](const evaluation_record& e) { text += line(json_of(e)); });
    return text;
  }

  /// RFC 4180 with a header line: a step a line, with the mean loss and the scores where there was an evaluation, and
  /// last the number of skipped steps so far where any was skipped.
  [[nodiscard]] std::string csv() const {
    const auto names = score_names(), parts = part_names();
    std::string text = "step,epoch,tokens,loss,gradient_norm,learning_rate";
    for (const auto& name : parts) text += "," + quoted(name);
    text += ",mean_loss";
    for (const auto& name : names) text += "," + quoted(name);
    const bool skipped = !steps.empty() && steps.back().skipped_steps > 0;
    if (skipped) text += ",skipped_steps";
    auto next = evaluations.begin();
    for (const auto& s : steps) {
      text += "\n" + std::to_string(s.step) + "," + std::to_string(s.epoch) + "," + std::to_string(s.tokens) + "," +
              number(s.loss) + "," + number(s.gradient_norm) + "," + number(s.learning_rate);
      for (const auto& name : parts) text += "," + number_of(name, s.parts);
      text += ",";
      const bool evaluated = next != evaluations.end() && next->step == s.step;
      if (evaluated) text += number(next->mean_loss);
      for (const auto& name : names) text += "," + (evaluated ? number_of(name, next->scores) : std::string());
      if (skipped) text += "," + std::to_string(s.skipped_steps);
      if (evaluated) ++next;
    }
    return text + "\n";
  }

  /// The scores' names, in the order in which they first occur.
  [[nodiscard]] std::vector<std::string> score_names() const {
    return names_in(evaluations, &evaluation_record::scores);
  }
  /// Of the steps' parts, likewise.
  [[nodiscard]] std::vector<std::string> part_names() const { return names_in(steps, &step_record::parts); }

  /// Reads what `jsonl` wrote; scores come in the order of `names`. Throws files::file_error naming the line.
  [[nodiscard]] static run_history parse(std::string_view jsonl, const std::filesystem::path& path,
                                         const std::vector<std::string>& names) {
    run_history history;
    for (std::size_t begin = 0, number = 1; begin < jsonl.size(); ++number) {
      const std::size_t end = std::min(jsonl.find('\n', begin), jsonl.size());
      const auto json = files::parse_json(jsonl.substr(begin, end - begin), path, begin);
      try {
        json.contains("scores") ? history.add_evaluation(json, names) : history.add_step(json);
      } catch (const nlohmann::json::exception&) {
        throw files::file_error(path, "line " + std::to_string(number) + " is no step and no evaluation of a run");
      }
      begin = end + 1;
    }
    return history;
  }

 private:
  using json = nlohmann::ordered_json;

  template <class Record>
  static std::vector<std::string> names_in(const std::vector<Record>& records,
                                           std::vector<named_score> Record::*scores) {
    std::vector<std::string> names;
    for (const Record& record : records)
      for (const auto& score : record.*scores)
        if (std::ranges::find(names, score.name) == names.end()) names.push_back(score.name);
    return names;
  }
  /// Empty where there is none of that name.
  static std::string number_of(const std::string& name, const std::vector<named_score>& scores) {
    const auto found = std::ranges::find(scores, name, &named_score::name);
    return found != scores.end() ? number(found->value) : std::string();
  }

  void in_order(auto&& each_step, auto&& each_evaluation) const {
    auto next = evaluations.begin();
    for (const auto& s : steps) {
      each_step(s);
      for (; next != evaluations.end() && next->step == s.step; ++next) each_evaluation(*next);
    }
  }
  static std::string line(const json& object) {
    return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  }
  static json json_of(const step_record& s) {
    json object;
    object["step"] = s.step;
    object["epoch"] = s.epoch;
    object["loss"] = s.loss;
    object["gradient_norm"] = s.gradient_norm;  // NaN is null
    object["learning_rate"] = s.learning_rate;
    object["tokens"] = s.tokens;
    for (const auto& part : s.parts) object["parts"][part.name] = part.value;  // likewise
    if (s.skipped_steps > 0) object["skipped_steps"] = s.skipped_steps;
    return object;
  }
  static json json_of(const evaluation_record& e) {
    json object;
    object["step"] = e.step;
    object["epoch"] = e.epoch;
    object["mean_loss"] = e.mean_loss;
    object["seconds"] = e.seconds;
    object["best"] = e.best;
    object["scores"] = json::object();
    for (const auto& score : e.scores) object["scores"][score.name] = score.value;  // NaN is null
    return object;
  }
  void add_step(const nlohmann::json& from) {
    step_record s;
    from.at("step").get_to(s.step);
    from.at("epoch").get_to(s.epoch);
    from.at("tokens").get_to(s.tokens);
    from.at("loss").get_to(s.loss);
    s.gradient_norm = number_in(from.at("gradient_norm"));
    from.at("learning_rate").get_to(s.learning_rate);
    if (const auto parts = from.find("parts"); parts != from.end())
      for (const auto& [name, value] : parts->items()) s.parts.push_back({name, number_in(value)});
    if (const auto skipped = from.find("skipped_steps"); skipped != from.end()) skipped->get_to(s.skipped_steps);
    steps.push_back(std::move(s));
  }
  void add_evaluation(const nlohmann::json& from, const std::vector<std::string>& names) {
    evaluation_record e;
    from.at("step").get_to(e.step);
    from.at("epoch").get_to(e.epoch);
    from.at("mean_loss").get_to(e.mean_loss);
    from.at("seconds").get_to(e.seconds);
    from.at("best").get_to(e.best);
    const auto& scores = from.at("scores");
    for (const auto& name : names) {
      const auto found = scores.find(name);
      if (found == scores.end()) continue;
      e.scores.push_back({name, number_in(*found)});
    }
    evaluations.push_back(std::move(e));
  }

  static double number_in(const nlohmann::json& value) {
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
  }
  static std::string number(double value) { return std::isnan(value) ? "nan" : json(value).dump(); }
  static std::string quoted(const std::string& name) {
    if (name.find_first_of(",\"\r\n") == std::string::npos) return name;
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
    return text + "\"";
  }
};

}  // namespace clinicalbert::training
