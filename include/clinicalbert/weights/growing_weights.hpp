#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "clinicalbert/backends/holds_weights.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/tensors/held_bytes.hpp"
#include "clinicalbert/tokens/word_gains.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/grow.hpp"
#include "clinicalbert/weights/learned_rows.hpp"
#include "clinicalbert/weights/load_frozen.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// A model as load_frozen takes it, whose word table is given room for more rows behind its own.
template <class Model>
struct with_spare_words {
  using E = typename Model::E;
  using backend = typename Model::backend;

  struct sizes {
    typename Model::sizes model;
    std::size_t spare_words = 0;
  };
  struct frozen {
    typename Model::frozen model;
    std::size_t spare_words;

    explicit frozen(const sizes& s) : model(s.model), spare_words(s.spare_words) {}

    static void visit(auto&& each, frozen& f) {
      Model::frozen::visit(
          [&](const std::string& name, layers::frozen_part<E> part) {
            if (name == piece_tensors[0]) part.bytes += f.spare_words * part.row_bytes;
            each(name, std::move(part));
          },
          f.model);
    }
  };
};

/// A frozen head that has the word table packed as a decoder.
template <class Frozen>
concept PacksWords = requires(const Frozen& head) {
  head.packed_decoder();
};

/// Whether one of a tuple of frozen heads has.
template <class Heads>
struct packs_words;
template <class... Heads>
struct packs_words<std::tuple<Heads...>> : std::bool_constant<(PacksWords<Heads> || ...)> {};

/// A frozen model whose word table grows while threads infer with it.
///
/// `frozen` gives the model of now: its table has the rows of now, and they never change or move. `add` writes further
/// rows behind them, in memory that was reserved for them when the model was loaded and that no model which was given
/// out before reads, since it has no such ids. All else is shared. A new word's row is that which extend_folder gives
/// it (learned_rows.hpp), packed for the backend, so it has the bits that it has when the extended folder is loaded.
///
/// `add` and `frozen` must not be called at the same time; what `frozen` gave may be used at any time. The checkpoint
/// is read from later on and must outlive this, not the models. Does not compile for a backend whose kernels read where
/// the host may not write meanwhile, nor for a head that packs the word table for products: there several rows share
/// a panel.
template <class Model>
class growing_weights {
  using E = typename Model::E;
  using embed = typename Model::encoder::embed;
  using loaded = with_spare_words<Model>;
  static_assert(!backends::HoldsWeights<typename Model::backend>,
                "growing_weights: this backend's kernels read memory that the host must not write while they run");
  static_assert(!packs_words<decltype(Model::frozen::heads)>::value,
                "growing_weights: a head packs the word table in panels of several rows, so it cannot grow while it is "
                "read; grow the trainable model (training/grow_state.hpp) and freeze it");

 public:
  /// Loads as load_frozen does, with room for `capacity` rows behind the first `pieces`, those of the vocabulary: rows
  /// that the checkpoint has beyond are used first. Throws as load_frozen and learned_rows, and file_error where the
  /// word table is quantized.
  template <class Stream>
  growing_weights(const checkpoint& from, const typename Model::sizes& sizes, std::size_t pieces, std::size_t capacity,
                  Stream& stream)
      : tables_(sizes.tables),
        pieces_(pieces),
        capacity_(capacity),
        rows_(word_table(from), pieces),
        model_(load_frozen<loaded>(from, {sizes, spare_words()}, stream).model) {}

  /// Rows that were learned, and how many more there is room for.
  [[nodiscard]] std::size_t learned() const noexcept { return rows_.size(); }
  [[nodiscard]] std::size_t room() const noexcept { return capacity_ - rows_.size(); }

  /// Writes the row of one more word. Throws std::length_error where there is no room, file_error naming the tensor if
  /// a value of its pieces' rows is NaN or infinite, and std::bad_alloc; then nothing has changed.
  void add(const tokens::learned_word& word) {
    if (room() == 0) {
      throw std::length_error("growing_weights: there is room for " + std::to_string(capacity_) +
                              " learned words, and all of it is used");
    }
    values_.resize(rows_.columns());
    rows_.add(word.pieces);
    const std::size_t row = pieces_ + rows_.size() - 1;
    rows_.learned(rows_.size() - 1).read_into(std::span(values_));
    // The block that load_frozen filled is not const; models only have what is const of it.
    auto* const table = const_cast<std::byte*>(model_.encoder.embeddings.words.data());
    embed::op::pack_table({values_.data(), 1, values_.size()}, table + row * row_bytes());
  }

  /// The model of now.
  [[nodiscard]] typename Model::frozen frozen() const {
    auto tables = tables_;
    tables.vocabulary = pieces_ + rows_.size();
    typename embed::frozen now(tables);
    const auto& all = model_.encoder.embeddings;
    now.words = tensors::held_bytes(std::make_shared<const tensors::held_bytes>(all.words),
                                    all.words.bytes().first(tables.vocabulary * row_bytes()));
    now.positions = all.positions;
    now.segments = all.segments;
    now.layer_norm = all.layer_norm;
    auto model = model_;
    model.encoder.embeddings = std::move(now);
    return model;
  }

 private:
  static const tensor_view& word_table(const checkpoint& from) {
    const auto* const words = from.find(piece_tensors[0]);
    if (words == nullptr) throw files::file_error(from.path(), "has no tensor " + std::string(piece_tensors[0]));
    return *words;
  }
  [[nodiscard]] std::size_t spare_words() const noexcept {
    return std::max(tables_.vocabulary, pieces_ + capacity_) - tables_.vocabulary;
  }
  [[nodiscard]] static std::size_t row_bytes() noexcept { return embed::op::row_bytes(Model::encoder::hidden); }

  layers::table_sizes tables_;  // of the checkpoint
  std::size_t pieces_, capacity_;
  learned_rows rows_;
  std::vector<E> values_;  // of one row
  typename Model::frozen model_;
};

}  // namespace clinicalbert::weights
