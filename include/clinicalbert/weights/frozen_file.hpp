#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/layers/hold_parts.hpp"
#include "clinicalbert/tensors/held_bytes.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/frozen_format.hpp"
#include "clinicalbert/weights/safetensors.hpp"
#include "clinicalbert/weights/shown_name.hpp"

namespace clinicalbert::weights {

/// Whether a path leads to a file that begins like a frozen one. Throws file_error where it cannot be read.
[[nodiscard]] inline bool is_frozen_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  const files::mapped_file file(path);
  return file.bytes().size() > 8 && file.text().substr(8).starts_with(frozen_format::beginning);
}

/// The precision that a frozen file says it is in; none for what is no frozen file. Throws file_error where its header
/// cannot be read.
[[nodiscard]] inline std::optional<std::string> precision_of_frozen_file(const std::filesystem::path& path) {
  if (!is_frozen_file(path)) return std::nullopt;
  const safetensors_file file(path);
  const auto found = file.metadata().find("precision");
  return found == file.metadata().end() ? std::nullopt : std::optional(found->second);
}

/// A frozen file (frozen_format.hpp), mapped into memory: weights are used where they lie, and processes that open the
/// same file share them. Weights taken from it keep the file mapped.
class frozen_file {
 public:
  /// Compares all checksums, on the stream's threads. Throws files::file_error for a file that is no frozen model, of
  /// another version, or damaged in any byte.
  template <class Stream>
  frozen_file(const std::filesystem::path& path, Stream& stream)
      : path_(path), file_(std::make_shared<const safetensors_file>(path)) {
    if (metadata("format") != frozen_format::name) refuse("is no frozen model");
    if (metadata("version") != frozen_format::version)
      refuse("is a frozen model of version " + shown_name(metadata("version")) + " where version " +
             std::string(frozen_format::version) + " was expected");
    compare_checksums(stream);
    config_ = parse_bert_config(files::parse_json(metadata("config.json"), path), path);
    read_tokenizer();
  }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] const std::string& precision() const { return metadata("precision"); }
  [[nodiscard]] const std::string& layout() const { return metadata("layout"); }
  [[nodiscard]] const bert_config& config() const noexcept { return config_; }
  [[nodiscard]] const tokens::tokenizer_options& tokenizer_options() const noexcept { return options_; }

  /// Throws files::file_error.
  [[nodiscard]] tokens::vocabulary vocabulary() const {
    const auto bytes = tensor(frozen_format::vocabulary, element::u8).bytes;
    return tokens::vocabulary::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path_);
  }

  /// The weights of a model, in place, or copied to where the backend's kernels read them. Throws files::file_error
  /// where the file holds another precision or layout than the model's backend reads, or a part of another size, and
  /// what the backend says where it has no memory for them.
  template <class Model>
  [[nodiscard]] typename Model::frozen weights(const typename Model::sizes& sizes) const {
    using backend = typename Model::backend;
    using E = typename Model::E;
    if (precision() != precision_of<backend>())
      refuse("holds weights in " + shown_name(precision()) + " where " + std::string(precision_of<backend>()) +
             " was asked for");
    if (layout() != frozen_layout<backend>())
      refuse("holds weights in the layout " + shown_name(layout()) + " where this program reads " +
             frozen_layout<backend>() + ": freeze the model again for this machine, or name the model's folder");
    typename Model::frozen model(sizes);
    Model::frozen::visit(
        [&](const std::string& name, const layers::frozen_part<E>& part) {
          const bool typed = part.as_it_is && sizeof(E) == sizeof(float);
          const tensor_view& found = tensor(name, typed ? element::f32 : element::u8);
          if (found.bytes.size() != part.bytes)
            found.refuse("has " + std::to_string(found.bytes.size()) + " bytes where " + std::to_string(part.bytes) +
                         " were expected");
          if (reinterpret_cast<std::uintptr_t>(found.bytes.data()) % frozen_format::alignment != 0)
            found.refuse("does not begin at a multiple of " + std::to_string(frozen_format::alignment) + " bytes");
          *part.held = tensors::held_bytes(file_, found.bytes);
        },
        model);
    layers::hold_parts<backend>(model);
    return model;
  }

 private:
  [[noreturn]] void refuse(const std::string& sentence) const { throw files::file_error(path_, sentence); }

  [[nodiscard]] const std::string& metadata(const char* key) const {
    const auto found = file_->metadata().find(key);
    if (found == file_->metadata().end()) refuse(std::string("is no frozen model: it has no ") + key);
    return found->second;
  }

  [[nodiscard]] const tensor_view& tensor(std::string_view name, element type) const {
    const tensor_view* const found = file_->find(name);
    if (found == nullptr) refuse("tensor " + shown_name(name) + " is missing");
    if (found->type != type || found->sizes.axes() != 1)
      found->refuse("has elements of type " + found->type_text() + " " + found->sizes.text() + " where one row of " +
                    std::string(name_of(type)) + " was expected");
    return *found;
  }

  template <class Stream>
  void compare_checksums(Stream& stream) const {
    constexpr std::size_t step = frozen_format::checked_piece;
    const std::span<const std::byte> all = file_->file().bytes();
    const tensor_view& sums = tensor(frozen_format::checksums, element::i64);
    std::uint64_t header = 0;
    std::memcpy(&header, all.data(), sizeof header);
    const auto data = static_cast<std::size_t>(header) + sizeof header;
    const auto end = static_cast<std::size_t>(sums.bytes.data() - all.data());
    const std::size_t pieces = 1 + (end - data + step - 1) / step;
    if (sums.bytes.data() + sums.bytes.size() != all.data() + all.size() || sums.count() != pieces)
      sums.refuse("is not the last one or does not have " + std::to_string(pieces) + " elements");
    const auto begin_of = [&](std::size_t piece) { return piece == 0 ? 0 : std::min(end, data + (piece - 1) * step); };
    std::vector<char> damaged(pieces, 0);
    stream.for_each(pieces, [&](std::size_t i, std::size_t) {
      std::uint64_t written = 0;
      std::memcpy(&written, sums.bytes.data() + i * sizeof written, sizeof written);
      const std::size_t begin = begin_of(i);
      damaged[i] = files::xxh64(all.subspan(begin, begin_of(i + 1) - begin)) != written;
    });
    const auto bad = static_cast<std::size_t>(std::ranges::find(damaged, char{1}) - damaged.begin());
    if (bad != pieces)
      refuse("is damaged: bytes " + std::to_string(begin_of(bad)) + " to " + std::to_string(begin_of(bad + 1)) +
             " do not have the checksum that was written");
  }

  void read_tokenizer() {
    const nlohmann::json json = files::parse_json(metadata("tokenizer"), path_);
    const auto read = [&](const char* name) {
      if (!json.is_object() || !json.contains(name) || !json[name].is_boolean())
        refuse(std::string("has no true or false for the tokenizer's ") + name);
      return json[name].get<bool>();
    };
    options_ = {read("lowercase"), read("strip_accents"), read("split_cjk"), tokens::special_tokens::as_text};
  }

  std::filesystem::path path_;
  std::shared_ptr<const safetensors_file> file_;
  bert_config config_;
  tokens::tokenizer_options options_;
};

}  // namespace clinicalbert::weights
