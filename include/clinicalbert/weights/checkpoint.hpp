#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/weights/canonical_names.hpp"
#include "clinicalbert/weights/safetensors.hpp"
#include "clinicalbert/weights/safetensors_index.hpp"
#include "clinicalbert/weights/tensor_view.hpp"
#include "clinicalbert/weights/torch_legacy.hpp"
#include "clinicalbert/weights/torch_zip.hpp"

namespace clinicalbert::weights {

/// The tensors of a checkpoint, whatever file format holds them, in the order of their canonical names.
///
/// Views point into mapped files and live as long as this object, moved or not. One const checkpoint serves many
/// threads.
class checkpoint {
 public:
  /// The file, or the index of the files, that holds the tensors.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// "safetensors", "sharded safetensors", "torch zip" or "torch legacy".
  [[nodiscard]] std::string_view format() const noexcept { return format_; }

  [[nodiscard]] std::span<const tensor_view> tensors() const noexcept { return tensors_; }

  /// The tensor of that canonical name, or null.
  [[nodiscard]] const tensor_view* find(std::string_view name) const noexcept {
    const auto found = std::ranges::lower_bound(tensors_, name, {}, &tensor_view::name);
    return found != tensors_.end() && found->name == name ? &*found : nullptr;
  }

  /// Names of the entries of a torch file that are no tensors (an epoch, a score) and were passed over.
  [[nodiscard]] std::span<const std::string> other_entries() const noexcept { return other_entries_; }

  /// Gives back the memory of a tensor's pages, or of those of a part of it, once it was copied elsewhere.
  void release(const tensor_view& tensor) const noexcept {
    const std::less_equal<const std::byte*> not_after;
    for (const files::mapped_file& file : files_) {
      const auto bytes = file.bytes();
      if (!bytes.empty() && not_after(bytes.data(), tensor.bytes.data()) &&
          not_after(tensor.bytes.data() + tensor.bytes.size(), bytes.data() + bytes.size())) {
        file.release(static_cast<std::size_t>(tensor.bytes.data() - bytes.data()), tensor.bytes.size());
      }
    }
  }

 private:
  friend checkpoint open_checkpoint(const std::filesystem::path& path);

  checkpoint(std::filesystem::path path, std::string_view format) : path_(std::move(path)), format_(format) {}

  void add(safetensors_file&& file) {
    tensors_.insert(tensors_.end(), file.tensors().begin(), file.tensors().end());
    files_.push_back(std::move(file).take_file());
  }

  void add(torch_contents&& contents, files::mapped_file&& file) {
    tensors_ = std::move(contents.tensors);
    other_entries_ = std::move(contents.other_entries);
    files_.push_back(std::move(file));
  }

  /// Gives the tensors their canonical names and their scales, and puts them in order.
  void finish() {
    for (tensor_view& tensor : tensors_) tensor.name = canonical_name(tensor.stored_name);
    std::ranges::sort(tensors_, {}, &tensor_view::name);
    const auto twice = std::ranges::adjacent_find(tensors_, {}, &tensor_view::name);
    if (twice != tensors_.end()) {
      const tensor_view& other = *std::next(twice);
      throw files::file_error(path_, "tensor " + shown_name(twice->name) + " is there twice, as " +
                                         shown_name(twice->stored_name) + " and " + shown_name(other.stored_name));
    }
    attach_scales();
  }

  void attach_scales() {
    std::vector<std::string> used;
    for (tensor_view& tensor : tensors_) {
      if (tensor.type != element::i8) continue;
      const tensor_view* scale = find(tensor.name + ".scale");
      if (scale == nullptr) continue;
      if (tensor.sizes.axes() != 2 || scale->type != element::f32 || scale->sizes != shape{tensor.sizes[0]} ||
          !scale->contiguous()) {
        scale->refuse("has the shape " + scale->sizes.text() + " of " + std::string(name_of(scale->type)) +
                      " where one F32 a row of " + tensor.sizes.text() + " was expected");
      }
      tensor.scales = scale->bytes;
      used.push_back(scale->name);
    }
    std::erase_if(tensors_, [&](const tensor_view& t) { return std::ranges::binary_search(used, t.name); });
  }

  std::filesystem::path path_;
  std::string_view format_;
  std::vector<files::mapped_file> files_;
  std::vector<tensor_view> tensors_;
  std::vector<std::string> other_entries_;
};

/// The file of weights that a Hugging Face folder holds: model.safetensors, its index, or pytorch_model.bin, the first
/// of them that is there; throws file_error if none is.
[[nodiscard]] inline std::filesystem::path weights_file_in(const std::filesystem::path& folder) {
  for (const char* name : {"model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"}) {
    std::error_code ignored;
    if (std::filesystem::exists(folder / name, ignored)) return folder / name;
  }
  throw files::file_error(folder,
                          "has neither model.safetensors nor model.safetensors.index.json nor pytorch_model.bin");
}

/// Opens a Hugging Face folder, or a file: safetensors, an index of them (*.json), or a file of torch.save in either
/// format.
///
/// Reads the list of tensors and checks it against the file; no values are read yet, so a NaN is found when its tensor
/// is. Throws file_error naming file, tensor and reason.
[[nodiscard]] inline checkpoint open_checkpoint(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return open_checkpoint(weights_file_in(path));
  if (path.extension() == ".json") {
    checkpoint opened(path, "sharded safetensors");
    for (safetensors_file& shard : open_safetensors_index(path)) opened.add(std::move(shard));
    opened.finish();
    return opened;
  }
  files::mapped_file file(path);
  const auto bytes = file.bytes();
  const auto shared_path = std::make_shared<const std::filesystem::path>(path);
  const bool zip = zip_archive::begins_like_one(bytes);
  if (zip || is_torch_legacy(bytes)) {
    checkpoint opened(path, zip ? "torch zip" : "torch legacy");
    torch_contents contents = zip ? read_torch_zip(bytes, shared_path) : read_torch_legacy(bytes, shared_path);
    opened.add(std::move(contents), std::move(file));
    opened.finish();
    return opened;
  }
  const bool like_safetensors = bytes.size() > 8 && bytes[8] == std::byte{'{'};
  if (path.extension() != ".safetensors" && !like_safetensors) {
    throw files::file_error(path, "is neither safetensors nor a file of torch.save");
  }
  checkpoint opened(path, "safetensors");
  opened.add(safetensors_file(path, std::move(file)));
  opened.finish();
  return opened;
}

}  // namespace clinicalbert::weights
