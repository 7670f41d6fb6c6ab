// Shows what a checkpoint holds and whether a model can be made of it: the program to read for how files of weights are
// opened.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/weights/expected_tensors.hpp"
#include "clinicalbert/weights/tensor_view.hpp"
#include "examples/command_line.hpp"
#include "examples/inspection.hpp"
#include "examples/output.hpp"
#include "examples/visible_text.hpp"

namespace {

using namespace clinicalbert;
using namespace clinicalbert::examples;
using json = nlohmann::ordered_json;

constexpr const char* description =
    "Shows the checkpoint of a BERT, or of an encoder-decoder of two: its configuration, its tensors, and what is "
    "missing or extra.";

constexpr const char* more_help = R"(Examples:
  inspect models/clinicalbert                       a Hugging Face folder
  inspect --task ner models/clinicalbert            is it ready to tag entities?
  inspect --format json model.safetensors | jq .    a file; its config.json is read if it lies beside

Tasks: ner (token_class), sequence_class, span_extract, masked_lm, next_sentence, pretraining, none (the encoder alone),
summarize (an encoder-decoder). Without --task, the head that config.json names may be missing, but not the encoder; an
encoder-decoder must be whole.

Exit status: 0, a model can be made of it; 1, it cannot, for the reason on standard error; 2, wrong command line.
)";

struct options {
  std::string path, task, format = "text";
};

/// The lists of what differs, each with its title.
std::vector<std::pair<const char*, std::vector<std::string>>> lists(const inspection& found) {
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

json to_json(const inspection& found) {
  json result{{"path", found.path.string()}, {"format", found.tensors.format()}};
  if (!found.config.is_null()) {
    result["config"] = found.config;
    result["preset"] = found.preset;
    result["task"] = found.task;
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

/// A line a field, of an encoder-decoder's halves too.
std::string fields_text(const json& fields, std::size_t width, const std::string& within = "") {
  std::string text;
  for (const auto& [name, value] : fields.items()) {
    if (name == "label2id") continue;  // id2label says it
    if (value.is_object() && (name == "encoder" || name == "decoder"))
      text += fields_text(value, width, name + ".");
    else
      text += "  " + padded(within + visible(name), width) +
              visible(value.dump(-1, ' ', false, json::error_handler_t::replace)) + "\n";
  }
  return text;
}

std::string to_text(const inspection& found) {
  std::size_t elements = 0;
  std::size_t width = 4;
  for (const auto& tensor : found.tensors.tensors()) {
    elements += tensor.count();
    width = std::max(width, std::min<std::size_t>(tensor.name.size(), 80));
  }
  std::string text = visible(found.path.string()) + ": " + std::string(found.tensors.format()) + ", " +
                     std::to_string(found.tensors.tensors().size()) + " tensors, " + std::to_string(elements) +
                     " elements\n";
  if (!found.config.is_null()) {
    text += "\nconfiguration\n" + fields_text(found.config, found.preset.is_string() ? 30 : 38);
    text += "\n";
    if (found.preset.is_string())
      text += found.preset.get<std::string>() + "\n";
    else
      for (const auto& [half, sentence] : found.preset.items())
        text += half + ": " + sentence.get<std::string>() + "\n";
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
    if (!found.task.is_null()) text += " (" + found.task.get<std::string>() + ")";
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
  std::vector<std::string> tasks{"ner", "summarize"};
  for (const auto& head : weights::head_kinds) tasks.emplace_back(head.name);
  app.add_option("FOLDER_OR_FILE", o.path, "A Hugging Face folder, safetensors, an index of them, or pytorch_model.bin")
      ->required()
      ->type_name("");
  app.add_option("--task", o.task, "What the model is for; see below")->check(CLI::IsMember(tasks))->type_name("TASK");
  app.add_option("--format", o.format, "text (default) or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  return run_program(app, argc, argv, [&] {
    const inspection found = inspect(o.path, o.task);
    output out("");
    out.write(o.format == "json" ? to_json(found).dump(2, ' ', false, json::error_handler_t::replace) + "\n"
                                 : to_text(found));
    if (!found.unfit.empty()) throw std::runtime_error(found.unfit);
  });
}
