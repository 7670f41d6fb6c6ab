#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/training/checkpoint_folders.hpp"
#include "clinicalbert/training/checkpoint_tensors.hpp"
#include "clinicalbert/training/low_rank_adapters.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/training/trainer_state.hpp"
#include "clinicalbert/weights/safetensors.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"

namespace clinicalbert::training {

/// Where a run writes its checkpoints, and whether it goes on from one.
struct checkpoint_place {
  std::filesystem::path folder = {};  ///< in which checkpoint-STEP stand; empty: none are written
  bool resume = false;                ///< from the latest complete one; without any, the run begins at the beginning
  run_settings identity = {};         ///< what else must be the same: names, checksums of data, settings of the loss
  bool writes = true;                 ///< not: another process of the run writes them; this one only goes on from them
  /// Writes more files into a checkpoint, on the disk when it returns, such as config.json: then it is a model's
  /// folder.
  std::function<void(const std::filesystem::path&)> add_files = {};
};

/// Writes a run as it is now into `place.folder`/checkpoint-STEP, whole or not at all: model.safetensors (as the
/// checkpoint of the model names it), optimizer.safetensors (first_moment.NAME, second_moment.NAME), history.jsonl and
/// trainer_state.json; with `adapters` their factors and moments too. Returns where. Throws files::file_error; what
/// stood there before stays.
template <class Model>
std::filesystem::path save_checkpoint(const checkpoint_place& place, const state<Model>& run, const run_record& record,
                                      const run_settings& settings,
                                      const low_rank_adapters<Model>* adapters = nullptr) {
  const auto checkpoint = checkpoint_path(place.folder, record.step);
  make_checkpoint(checkpoint, [&](const std::filesystem::path& folder) {
    if (place.add_files) place.add_files(folder);
    std::vector<weights::named_tensor> tensors;
    list_tensors(run.weights, "", tensors);
    weights::write_safetensors(folder / "model.safetensors", std::exchange(tensors, {}));
    list_tensors(run.first_moment, "first_moment.", tensors);
    list_tensors(run.second_moment, "second_moment.", tensors);
    if (adapters != nullptr) list_tensors(*adapters, tensors);
    weights::write_safetensors(folder / "optimizer.safetensors", std::move(tensors));
    write_trainer_state(folder, record, settings);
  });
  return checkpoint;
}

/// Reads what `save_checkpoint` wrote: overwrites weights, moments and step count of `run`, and the factors of
/// `adapters`; sets its gradients to zero.
///
/// Throws files::file_error naming the setting in which that run was another, a file whose bytes are not those that
/// were written, or what is missing.
template <class Model>
run_record load_checkpoint(const std::filesystem::path& checkpoint, state<Model>& run, const run_settings& settings,
                           low_rank_adapters<Model>* adapters = nullptr) {
  run_record record = read_trainer_state(checkpoint, settings);
  const auto weights_path = checkpoint / "model.safetensors", moments_path = checkpoint / "optimizer.safetensors";
  read_tensors(weights::safetensors_file(weights_path), weights_path, "", run.weights);
  const weights::safetensors_file moments(moments_path);
  read_tensors(moments, moments_path, "first_moment.", run.first_moment);
  read_tensors(moments, moments_path, "second_moment.", run.second_moment);
  if (adapters != nullptr) read_tensors(moments, moments_path, *adapters);
  std::ranges::fill(run.gradients.flat(), typename Model::E(0));
  run.steps = record.optimizer_steps;
  return record;
}

}  // namespace clinicalbert::training
