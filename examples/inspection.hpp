#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/models/presets.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/weights/bert_checkpoint.hpp"
#include "clinicalbert/weights/encoder_decoder_checkpoint.hpp"
#include "clinicalbert/weights/summary.hpp"

namespace clinicalbert::examples {

/// What is found in a checkpoint, before it is shown.
struct inspection {
  std::filesystem::path path;
  weights::checkpoint tensors;
  std::vector<weights::summary> summaries = {};  ///< one a tensor
  // These three without a config.json: null.
  nlohmann::ordered_json config = nullptr;  ///< as Hugging Face writes it
  nlohmann::ordered_json preset = nullptr;  ///< a sentence, or one for the encoder and one for the decoder
  nlohmann::ordered_json task = nullptr;    ///< for which the tensors are compared
  weights::comparison differences = {};     ///< from what that task needs
  std::string unfit = {};                   ///< the first reason why no model can be made of it
};

/// Which of the library's models has this shape, or what differs. `path` is where it is from.
inline std::string preset_of(const weights::bert_config& config, const std::filesystem::path& path) {
  return models::describe_fit(tasks::shape_of(config, path), models::presets{});
}

/// Throws file_error for the first tensor with values that are no numbers.
inline void require_finite(const inspection& found) {
  for (std::size_t i = 0; i < found.summaries.size(); ++i) {
    const auto& [smallest, largest, nan, infinite] = found.summaries[i];
    if (nan + infinite == 0) continue;
    found.tensors.tensors()[i].refuse("holds " + std::to_string(nan) + " NaN and " + std::to_string(infinite) +
                                      " infinite values");
  }
}

/// Compares with a BERT: by the task if one is given, else by the encoder alone and the shapes of whatever else is
/// there. Throws file_error where no model can be made of it.
inline void compare_with(const weights::bert_config& config, const std::string& task, inspection& found) {
  const auto head =
      task.empty() ? weights::head_of(config) : *weights::head_named(task == "ner" ? "token_class" : task);
  found.config = weights::bert_config_json(config);
  found.preset = preset_of(config, found.path);
  found.task = weights::describe(head).name;
  found.differences = weights::compare(found.tensors, config, head);
  auto needed = found.differences;
  if (task.empty()) {
    needed = weights::compare(found.tensors, config, weights::head_kind::none);
    needed.misshapen = found.differences.misshapen;
  }
  weights::require_fit(needed, found.tensors, config);
}

/// Compares with an encoder-decoder, which has one task. Throws file_error where no model can be made of it.
inline void compare_with(const weights::encoder_decoder_config& config, const std::string& task, inspection& found) {
  found.config = nlohmann::ordered_json::parse(weights::encoder_decoder_config_text(config));
  found.preset = {{"encoder", preset_of(config.encoder, found.path)},
                  {"decoder", preset_of(config.decoder, found.path)}};
  found.task = "summarize";
  found.differences = weights::compare_encoder_decoder(found.tensors, config);
  weights::require_encoder_decoder(found.differences, found.tensors, config);
  if (!task.empty() && task != "summarize")
    throw files::file_error(found.path, "is an encoder-decoder: its task is summarize, not " + task);
}

/// Looks at a folder or a file; `task` may be empty, or a head's name, "ner" or "summarize". Throws files::file_error
/// for what cannot be read at all.
inline inspection inspect(const std::filesystem::path& path, const std::string& task) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  const auto file = files::folder_at(path) / "config.json";
  const auto look = [&](auto... config) {
    inspection found{.path = path, .tensors = weights::open_checkpoint(path)};
    for (const auto& tensor : found.tensors.tensors()) {
      found.summaries.push_back(weights::summarize(tensor));
      found.tensors.release(tensor);
    }
    try {
      (compare_with(config, task, found), ...);
      require_finite(found);
    } catch (const files::file_error& error) {
      found.unfit = error.what();
    }
    return found;
  };
  // A folder must have one; a file may stand alone, but then nothing can be compared.
  if (!is_folder && task.empty() && !std::filesystem::exists(file, ignored)) return look();
  auto json = files::read_json(file);
  if (task == "summarize" || (json.is_object() && json.value("model_type", nlohmann::json()) == "encoder-decoder"))
    return look(weights::parse_encoder_decoder_config(std::move(json), file));
  return look(weights::parse_bert_config(std::move(json), file));
}

}  // namespace clinicalbert::examples
