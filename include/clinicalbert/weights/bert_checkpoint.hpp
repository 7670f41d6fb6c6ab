#pragma once

#include <filesystem>
#include <utility>

#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/compare.hpp"
#include "clinicalbert/weights/config_json.hpp"

namespace clinicalbert::weights {

/// A BERT as its folder holds it: configuration, tensors, and how they differ from what the head needs.
struct bert_checkpoint {
  bert_config config;
  checkpoint tensors;
  comparison differences;
};

/// Opens a Hugging Face folder, or a file of weights beside its config.json, for a model with this head.
///
/// Throws file_error if a model cannot be made of it: a damaged file, a field of config.json, a tensor that is missing
/// or misshapen. What the model does not need is listed in `differences`. Values are read later, by
/// tensor_view::read_into.
[[nodiscard]] inline bert_checkpoint open_bert_checkpoint(const std::filesystem::path& path, head_kind head) {
  bert_config config = read_bert_config(files::folder_at(path) / "config.json");
  checkpoint tensors = open_checkpoint(path);
  comparison differences = compare(tensors, config, head);
  require_fit(differences, tensors, config);
  return {std::move(config), std::move(tensors), std::move(differences)};
}

}  // namespace clinicalbert::weights
