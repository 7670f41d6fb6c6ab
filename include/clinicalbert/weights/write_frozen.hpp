#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/frozen_format.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"

namespace clinicalbert::weights {

/// What goes into a frozen file beside the weights. Views: the vocabulary must outlive it.
struct frozen_contents {
  const bert_config& config;  // labels included
  const tokens::vocabulary& pieces;
  tokens::tokenizer_options tokenizer;
};

/// The checksums of what is appended, a piece of `frozen_format::checked_piece` bytes each.
class piece_checksums {
 public:
  void append(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const std::size_t some = std::min(bytes.size(), frozen_format::checked_piece - piece_.size());
      piece_.insert(piece_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(some));
      if (piece_.size() == frozen_format::checked_piece) finish();
      bytes = bytes.subspan(some);
    }
  }
  void finish() {
    if (!piece_.empty()) sums_.push_back(files::xxh64(piece_));
    piece_.clear();
  }
  [[nodiscard]] std::span<const std::uint64_t> sums() const noexcept { return sums_; }

 private:
  std::vector<std::byte> piece_;
  std::vector<std::uint64_t> sums_;
};

/// The text of a vocab.txt of these pieces. Throws file_error for `path` where such a file cannot hold them.
[[nodiscard]] inline std::string vocabulary_text(const tokens::vocabulary& pieces, const std::filesystem::path& path) {
  std::string text;
  for (std::size_t id = 0; id < pieces.size(); ++id) {
    const auto piece = pieces.piece(static_cast<std::int32_t>(id));
    const bool marked = id == 0 && piece.starts_with("\xEF\xBB\xBF");
    if (marked || piece.ends_with('\r') || piece.find('\n') != std::string_view::npos)
      throw files::file_error(path, "cannot hold piece " + std::to_string(id) + " of the vocabulary in a line");
    (text += piece) += '\n';
  }
  return text;
}

/// Writes a frozen model with all that a program needs beside it, whole or not at all: see frozen_format.hpp.
///
/// Throws files::file_error. Weights are not looked at: `load_frozen` has refused NaN and infinity.
template <class Model>
void write_frozen(const std::filesystem::path& path, typename Model::frozen model, const frozen_contents& contents) {
  using E = typename Model::E;
  using backend = typename Model::backend;
  constexpr std::size_t alignment = frozen_format::alignment;
  static constexpr std::byte zeros[alignment] = {};
  std::vector<named_tensor> tensors;
  const auto add = [&](const std::string& name, element type, std::size_t count, std::span<const std::byte> bytes) {
    tensors.emplace_back(name, type, shape{count}, bytes);
    if (const std::size_t rest = bytes.size() % alignment; rest != 0)
      tensors.emplace_back(name + ".padding", element::u8, shape{alignment - rest},
                           std::span(zeros).first(alignment - rest));
  };
  Model::frozen::visit(
      [&](const std::string& name, const layers::frozen_part<E>& part) {
        const bool typed = part.as_it_is && sizeof(E) == sizeof(float);
        add(name, typed ? element::f32 : element::u8, typed ? part.columns : part.bytes, part.held->bytes());
      },
      model);
  const std::string vocabulary = vocabulary_text(contents.pieces, path);
  add(frozen_format::vocabulary, element::u8, vocabulary.size(), std::as_bytes(std::span(vocabulary)));

  piece_checksums data;
  for (const named_tensor& tensor : tensors) data.append(tensor.bytes);
  data.finish();
  std::vector<std::uint64_t> checksums(1 + data.sums().size());
  std::ranges::copy(data.sums(), checksums.begin() + 1);
  tensors.emplace_back(frozen_format::checksums, element::i64, shape{checksums.size()},
                       std::as_bytes(std::span(checksums)));

  const nlohmann::ordered_json tokenizer{{"lowercase", contents.tokenizer.lowercase},
                                         {"strip_accents", contents.tokenizer.strip_accents},
                                         {"split_cjk", contents.tokenizer.split_cjk}};
  const nlohmann::ordered_json metadata{{"format", frozen_format::name},
                                        {"version", frozen_format::version},
                                        {"precision", precision_of<backend>()},
                                        {"layout", frozen_layout<backend>()},
                                        {"config.json", bert_config_text(contents.config, path)},
                                        {"tokenizer", tokenizer.dump()}};
  const std::string beginning = safetensors_beginning(tensors, metadata, path, alignment);
  checksums.front() = files::xxh64(std::as_bytes(std::span(beginning)));
  files::whole_file_writer out(path);
  out.write(beginning);
  for (const named_tensor& tensor : tensors) out.write(tensor.bytes);
  out.commit();
}

}  // namespace clinicalbert::weights
