#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "clinicalbert/weights/checked_size.hpp"
#include "clinicalbert/weights/pickle.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// A run of elements that tensors of a torch file share; `bytes` is filled in by who knows where it lies.
struct torch_storage {
  element type = element::f32;
  std::uint64_t count = 0;  // elements
  std::span<const std::byte> bytes;
};

/// What a torch file holds: tensors in the order of the dictionary, and the names of entries that are no tensors.
struct torch_contents {
  std::vector<tensor_view> tensors;
  std::vector<std::string> other_entries;
};

/// Makes views of the tensors in the dictionary that torch.save pickled, checked against the storages.
class torch_tensors {
 public:
  using storages = std::map<std::string_view, torch_storage>;

  /// `values`, `path` must outlive this; `file_size` in bytes.
  torch_tensors(const pickle& values, std::shared_ptr<const std::filesystem::path> path, std::size_t file_size)
      : values_(values), path_(std::move(path)), file_size_(file_size) {}

  /// The storages that the pickle names, by key, their bytes still empty.
  [[nodiscard]] storages declared_storages() const {
    storages found;
    for (const pickle_value reference : values_.persistents()) {
      const auto [key, storage] = declared(reference);
      const auto [place, fresh] = found.emplace(key, storage);
      if (!fresh && (place->second.type != storage.type || place->second.count != storage.count)) {
        refuse("describes the storage " + shown_name(key) + " in two ways");
      }
    }
    return found;
  }

  /// All tensors; `filled` are the declared storages with their bytes, as far as the file has them.
  [[nodiscard]] torch_contents contents(const storages& filled) const {
    if (values_.root().kind != pickle_kind::dictionary) refuse("holds no dictionary of tensors");
    const auto items = values_.parts(values_.root());
    torch_contents found;
    std::unordered_set<std::string_view> names;
    for (std::size_t i = 0; i < items.size(); i += 2) {
      if (items[i].kind != pickle_kind::text) refuse("has an entry whose name is no text");
      const std::string_view name = values_.text(items[i]);
      if (files::first_invalid_utf8(name)) refuse("has an entry whose name is not valid UTF-8");
      if (!names.insert(name).second) refuse("names the entry " + shown_name(name) + " twice");
      const pickle_value value = items[i + 1];
      if (value.kind == pickle_kind::call) {
        found.tensors.push_back(tensor(name, value, filled));
      } else {
        found.other_entries.emplace_back(name);
      }
    }
    if (found.tensors.empty()) refuse("holds no tensor");
    return found;
  }

 private:
  [[noreturn]] void refuse(const std::string& sentence) const { throw files::file_error(*path_, sentence); }
  [[noreturn]] void refuse_tensor(std::string_view name, const std::string& sentence) const {
    refuse("tensor " + shown_name(name) + " " + sentence);
  }

  [[nodiscard]] static std::optional<std::uint64_t> size_in(pickle_value value) noexcept {
    if (value.kind != pickle_kind::integer || value.payload < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value.payload);
  }

  /// ("storage", type, key, location, count[, None]); where the storage lived (a GPU, say) does not matter.
  [[nodiscard]] std::pair<std::string_view, torch_storage> declared(pickle_value reference) const {
    const pickle_value argument = values_.parts(reference)[0];
    const auto parts = values_.parts(argument);
    const bool whole = argument.kind == pickle_kind::tuple && (parts.size() == 5 || parts.size() == 6);
    if (!whole || values_.text(parts[0]) != "storage" || parts[1].kind != pickle_kind::name ||
        parts[2].kind != pickle_kind::text || parts[3].kind != pickle_kind::text) {
      refuse("refers to something that is no storage");
    }
    const std::string_view key = values_.text(parts[2]);
    if (parts.size() == 6 && parts[5].kind != pickle_kind::none) {
      refuse("has the storage " + shown_name(key) + " as a part of another, which torch no longer writes");
    }
    const auto type = known_pickle_names[static_cast<std::size_t>(parts[1].payload)].storage_type;
    if (!type) refuse("has the storage " + shown_name(key) + " of a type that is none");
    const auto count = size_in(parts[4]);
    const auto size = count ? checked_product(*count, size_of(*type)) : std::nullopt;
    if (!size || *size > file_size_) {
      refuse("has the storage " + shown_name(key) + " of an impossible size in a file of " +
             std::to_string(file_size_) + " bytes");
    }
    return {key, {.type = *type, .count = *count, .bytes = {}}};
  }

  /// _rebuild_tensor(storage, offset, sizes, strides), _rebuild_tensor_v2(the same, requires_grad, hooks[, metadata]),
  /// or _rebuild_parameter(tensor, requires_grad, hooks), _rebuild_parameter_with_state(the same, attributes).
  [[nodiscard]] tensor_view tensor(std::string_view name, pickle_value call, const storages& filled) const {
    pickle_name function = function_of(call);
    auto arguments = values_.parts(values_.parts(call)[1]);
    if (function == pickle_name::rebuild_parameter || function == pickle_name::rebuild_parameter_with_state) {
      const std::size_t count = function == pickle_name::rebuild_parameter ? 3 : 4;
      if (arguments.size() != count || arguments[0].kind != pickle_kind::call) {
        refuse_tensor(name, "is a parameter without a tensor");
      }
      function = function_of(arguments[0]);
      arguments = values_.parts(values_.parts(arguments[0])[1]);
    }
    const bool first = function == pickle_name::rebuild_tensor && arguments.size() == 4;
    const bool second = function == pickle_name::rebuild_tensor_v2 && (arguments.size() == 6 || arguments.size() == 7);
    if ((!first && !second) || arguments[0].kind != pickle_kind::persistent) {
      refuse_tensor(name, "is not described as torch.save describes tensors");
    }
    const auto offset = size_in(arguments[1]);
    if (!offset) refuse_tensor(name, "has an offset that is no size");
    const auto found = filled.find(declared(arguments[0]).first);
    if (found == filled.end()) refuse_tensor(name, "lies in a storage that is not there");

    tensor_view view;
    view.name = name;
    view.stored_name = view.name;
    view.type = found->second.type;
    view.sizes = axes(name, arguments[2], "shape");
    view.strides = axes(name, arguments[3], "strides");
    view.file = path_;
    view.bytes = bytes_of(view, *offset, found->second, found->first);
    return view;
  }

  [[nodiscard]] pickle_name function_of(pickle_value call) const {
    return static_cast<pickle_name>(values_.parts(call)[0].payload);
  }

  [[nodiscard]] shape axes(std::string_view name, pickle_value tuple, const char* what) const {
    if (tuple.kind != pickle_kind::tuple) refuse_tensor(name, std::string("has ") + what + " that are no tuple");
    shape found;
    for (const pickle_value part : values_.parts(tuple)) {
      const auto size = size_in(part);
      if (!size) refuse_tensor(name, std::string("has ") + what + " with a part that is no size");
      if (found.full()) refuse_tensor(name, "has more than " + std::to_string(shape::most_axes) + " axes");
      found.push_back(*size);
    }
    return found;
  }

  /// From the first element on, if the last one that the strides reach still lies in the storage.
  [[nodiscard]] std::span<const std::byte> bytes_of(const tensor_view& view, std::uint64_t offset,
                                                    const torch_storage& storage, std::string_view key) const {
    if (view.sizes.axes() != view.strides.axes()) {
      view.refuse("has " + std::to_string(view.sizes.axes()) + " sizes but " + std::to_string(view.strides.axes()) +
                  " strides");
    }
    const auto count = view.sizes.count();
    const auto size = count ? checked_product(*count, size_of(view.type)) : std::nullopt;
    // Strides of 0 repeat elements; such a tensor may be larger than its storage, but not than the whole file.
    if (!size || *size > file_size_) view.refuse("has the shape " + view.sizes.text() + ", too large for its file");
    if (*count == 0) return {};
    const std::size_t width = size_of(view.type);
    if (storage.bytes.size() != storage.count * width) {
      view.refuse("lies in the storage " + shown_name(key) + " of " + std::to_string(storage.count * width) +
                  " bytes, of which the file has " + std::to_string(storage.bytes.size()));
    }
    std::optional<std::uint64_t> last = offset;
    for (std::size_t axis = 0; axis < view.sizes.axes() && last; ++axis) {
      const auto reach = checked_product(view.sizes[axis] - 1, view.strides[axis]);
      last = reach ? checked_sum(*last, *reach) : std::nullopt;
    }
    if (!last || *last >= storage.count) {
      view.refuse("with the shape " + view.sizes.text() + ", strides " + view.strides.text() + " and offset " +
                  std::to_string(offset) + " reaches beyond the " + std::to_string(storage.count) +
                  " elements of its storage " + shown_name(key));
    }
    return storage.bytes.subspan(static_cast<std::size_t>(offset) * width,
                                 static_cast<std::size_t>(*last - offset + 1) * width);
  }

  const pickle& values_;
  std::shared_ptr<const std::filesystem::path> path_;
  std::size_t file_size_;
};

}  // namespace clinicalbert::weights
