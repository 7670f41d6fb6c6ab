// Shows what a checkpoint holds and whether a model can be made of it: the program to read for how files of weights are
// opened.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/weights/bert_checkpoint.hpp"
#include "clinicalbert/weights/summary.hpp"
#include "examples/command_line.hpp"
#include "examples/output.hpp"
#include "examples/visible_text.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;
using json = nlohmann::ordered_json;

constexpr const char* description =
    "Shows a BERT checkpoint: its configuration, its tensors, and what is missing or extra.";

constexpr const char* more_help = R"(Examples:
  inspect models/clinicalbert                       a Hugging Face folder
  inspect --task ner models/clinicalbert            is it ready to tag entities?
  inspect --format json model.safetensors | jq .    a file; its config.json is read if it lies beside

Tasks: ner (token_class), sequence_class, span_extract, masked_lm, next_sentence, pretraining, none (the encoder alone).
Without --task, the head that config.json names may be missing, but not the encoder.

Exit status: 0, a model can be made of it; 1, it cannot, for the reason on standard error; 2, wrong command line.
)";

struct options {
  std::string path, task, format = "text";
};

/// What the program finds, before it is shown.
struct findings {
  std::filesystem::path path;
  std::optional<weights::bert_config> config;
  weights::checkpoint tensors;
  std::vector<weights::summary> summaries;  // one a tensor
  weights::head_kind head = weights::head_kind::none;
  weights::comparison differences = {};  // from what that head needs
  std::string unfit = {};                // the first reason why no model can be made of it
};

/// Which of the library's models has this shape, or what differs.
std::string preset_of(const weights::bert_config& config) {
  models::encoder_config shape{.layers = config.num_hidden_layers,
                               .hidden = config.hidden_size,
                               .attention_heads = config.num_attention_heads,
                               .intermediate = config.intermediate_size};
  if (config.hidden_act == "relu") shape.hidden_act = models::activation::relu;
  if (config.hidden_act == "gelu_new" || config.hidden_act == "gelu_pytorch_tanh") {
    shape.hidden_act = models::activation::gelu_new;
  }
  return models::describe_fit(shape, models::presets{});
}

/// Throws file_error, by the task if one is given, else by the encoder alone and the shapes of whatever else is there.
void require_model(const findings& found, bool has_task) {
  if (found.config) {
    auto differences =
        has_task ? found.differences : weights::compare(found.tensors, *found.config, weights::head_kind::none);
    if (!has_task) differences.misshapen = found.differences.misshapen;
    weights::require_fit(differences, found.tensors, *found.config);
  }
  for (std::size_t i = 0; i < found.summaries.size(); ++i) {
    const auto& [smallest, largest, nan, infinite] = found.summaries[i];
    if (nan + infinite == 0) continue;
    found.tensors.tensors()[i].refuse("holds " + std::to_string(nan) + " NaN and " + std::to_string(infinite) +
                                      " infinite values");
  }
}

findings look_at(const options& o) {
  const std::filesystem::path path = o.path;
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  const auto config_path = files::folder_at(path) / "config.json";
  std::optional<weights::bert_config> config;
  // A folder must have one; a file may stand alone, but then nothing can be compared.
  if (is_folder || !o.task.empty() || std::filesystem::exists(config_path, ignored)) {
    config = weights::read_bert_config(config_path);
  }
  findings found{.path = path, .config = std::move(config), .tensors = weights::open_checkpoint(path), .summaries = {}};
  for (const auto& tensor : found.tensors.tensors()) {
    found.summaries.push_back(weights::summarize(tensor));
    found.tensors.release(tensor);
  }
  if (found.config) {
    const std::string task = o.task == "ner" ? "token_class" : o.task;
    found.head = o.task.empty() ? weights::head_of(*found.config) : *weights::head_named(task);
    found.differences = weights::compare(found.tensors, *found.config, found.head);
  }
  try {
    require_model(found, !o.task.empty());
  } catch (const files::file_error& error) {
    found.unfit = error.what();
  }
  return found;
}

/// The lists of what differs, each with its title.
std::vector<std::pair<const char*, std::vector<std::string>>> lists(const findings& found) {
  const auto& d = found.differences;
  const auto names = [](const std::vector<weights::expected_tensor>& tensors) {
    std::vector<std::string> list;
    for (const auto& tensor : tensors) list.push_back(tensor.name + " " + tensor.sizes.text());
    return list;
  };
  std::vector<std::string> misshapen;
  for (const auto& misfit : d.misshapen) {
    misshapen.push_back(misfit.name + ": " + misfit.found + " instead of " + misfit.expected);
  }
  const auto others = found.tensors.other_entries();
  return {{"missing", names(d.missing)},
          {"optional and not there", names(d.optional)},
          {"misshapen", std::move(misshapen)},
          {"tied but different", d.untied},
          {"beyond the last layer", d.beyond},
          {"of another head", d.unused},
          {"extra", d.extra},
          {"no tensors", {others.begin(), others.end()}}};
}

json to_json(const findings& found) {
  json result{{"path", found.path.string()}, {"format", found.tensors.format()}};
  if (found.config) {
    result["config"] = weights::bert_config_json(*found.config);
    result["preset"] = preset_of(*found.config);
    result["task"] = weights::describe(found.head).name;
  }
  result["tensors"] = json::array();
  for (std::size_t i = 0; i < found.summaries.size(); ++i) {
    const auto& tensor = found.tensors.tensors()[i];
    const auto& summary = found.summaries[i];
    const auto sizes = tensor.sizes.sizes();
    // Infinity, where there is no finite value, becomes null.
    result["tensors"].push_back({{"name", tensor.name},
                                 {"shape", std::vector<std::uint64_t>(sizes.begin(), sizes.end())},
                                 {"type", tensor.type_text()},
                                 {"smallest", summary.smallest},
                                 {"largest", summary.largest},
                                 {"nan", summary.nan},
                                 {"infinite", summary.infinite}});
  }
  for (const auto& [title, names] : lists(found)) {
    std::string key = title;
    std::ranges::replace(key, ' ', '_');
    result[key] = names;
  }
  result["fits"] = found.unfit.empty();
  return result;
}

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

/// Names come from the file: nothing in them may command the terminal.
std::string visible(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\t'; }, '?');
  return visible_text(text);
}

std::string to_text(const findings& found) {
  std::size_t elements = 0;
  std::size_t width = 4;
  for (const auto& tensor : found.tensors.tensors()) {
    elements += tensor.count();
    width = std::max(width, std::min<std::size_t>(tensor.name.size(), 80));
  }
  std::string text = visible(found.path.string()) + ": " + std::string(found.tensors.format()) + ", " +
                     std::to_string(found.tensors.tensors().size()) + " tensors, " + std::to_string(elements) +
                     " elements\n";
  if (found.config) {
    text += "\nconfiguration\n";
    const json fields = weights::bert_config_json(*found.config);
    for (const auto& [name, value] : fields.items()) {
      if (name == "label2id") continue;  // id2label says it
      text +=
          "  " + padded(visible(name), 30) + visible(value.dump(-1, ' ', false, json::error_handler_t::replace)) + "\n";
    }
    text += "\n" + preset_of(*found.config) + "\n";
  }
  text += "\n" + padded("tensor", width) + "  " + padded("shape", 14) + padded("type", 8) + padded("smallest", 14) +
          padded("largest", 14) + padded("NaN", 6) + "Inf\n";
  for (std::size_t i = 0; i < found.summaries.size(); ++i) {
    const auto& tensor = found.tensors.tensors()[i];
    const auto& summary = found.summaries[i];
    text += padded(visible(tensor.name), width) + "  " + padded(tensor.sizes.text() + " ", 14) +
            padded(tensor.quantized() ? "I8*F32" : std::string(weights::name_of(tensor.type)), 8) +
            padded(number(summary.smallest), 14) + padded(number(summary.largest), 14) +
            padded(std::to_string(summary.nan), 6) + std::to_string(summary.infinite) + "\n";
  }
  for (const auto& [title, names] : lists(found)) {
    if (names.empty()) continue;
    text += std::string("\n") + title;
    if (found.config) text += " (" + std::string(weights::describe(found.head).name) + ")";
    text += "\n";
    for (const auto& name : names) text += "  " + visible(name) + "\n";
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "inspect");
  app.footer(more_help);
  options o;
  std::vector<std::string> tasks{"ner"};
  for (const auto& head : weights::head_kinds) tasks.emplace_back(head.name);
  app.add_option("FOLDER_OR_FILE", o.path, "A Hugging Face folder, safetensors, an index of them, or pytorch_model.bin")
      ->required()
      ->type_name("");
  app.add_option("--task", o.task, "What the model is for; see below")->check(CLI::IsMember(tasks))->type_name("TASK");
  app.add_option("--format", o.format, "text (default) or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  return run_program(app, argc, argv, [&] {
    const findings found = look_at(o);
    output out("");
    out.write(o.format == "json" ? to_json(found).dump(2, ' ', false, json::error_handler_t::replace) + "\n"
                                 : to_text(found));
    if (!found.unfit.empty()) throw std::runtime_error(found.unfit);
  });
}
