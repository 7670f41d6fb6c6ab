#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tensors/shape.hpp"
#include "clinicalbert/tokens/word_gains.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/grow.hpp"
#include "clinicalbert/weights/learned_rows.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::training {

/// How the rows of learned words begin in a set of numbers: as the means of their pieces' rows, or at 0.
enum class new_rows { means, zeros };

/// Copies a set of parameters (or of their moments) to a larger one, whose tables with a row a piece have rows for
/// learned words from number `first_row` on; all else keeps its bits. Throws files::file_error for a NaN or infinite
/// value in the row of a piece.
template <class Model>
void copy_with_words(const models::parameter_set<Model>& from, std::size_t first_row,
                     std::span<const tokens::learned_word> learned, new_rows begin_as,
                     models::parameter_set<Model>& to) {
  using E = typename Model::E;
  static_assert(std::same_as<E, float> || std::same_as<E, double>, "copy_with_words: numbers are floats or doubles");
  Model::template parameters<E>::visit(
      [&](std::string_view name, const tensors::shape& sizes, std::span<E> values, std::span<const E> before) {
        std::ranges::copy(before, values.begin());
        if (std::ranges::find(weights::piece_tensors, name) == weights::piece_tensors.end()) return;
        const std::size_t columns = sizes.sizes().size() == 2 ? sizes.sizes()[1] : 1;
        const auto rows = values.subspan(first_row * columns, learned.size() * columns);
        std::ranges::fill(rows, E(0));
        if (begin_as == new_rows::zeros) return;
        weights::tensor_view table;
        table.name = table.stored_name = name;
        table.type = std::same_as<E, float> ? weights::element::f32 : weights::element::f64;
        table.sizes = {before.size() / columns, columns};
        table.strides = table.sizes.row_major();
        table.bytes = std::as_bytes(before);
        table.file = std::make_shared<const std::filesystem::path>("the model in training");
        weights::learned_rows made(table, first_row);
        for (const auto& word : learned) made.add(word.pieces);
        for (std::size_t i = 0; i < made.size(); ++i) made.learned(i).read_into(rows.subspan(i * columns, columns));
      },
      to.view(), from.const_view());
}

/// The state of a run whose vocabulary has learned words between two steps, with rows for them from number `first_row`,
/// the pieces before, on: in the word table, and in a masked language model's bias the same (its decoder is the word
/// table). Each begins as weights::extend_folder has it, with moments of 0, as any weight's at the first step. All else
/// keeps its bits, the number of steps too; gradients are 0.
///
/// `sizes` are those of the new state: tables of at least first_row + learned.size() rows, and of no fewer than before.
/// Rows that the tables have beyond the pieces are used first. The old state is not changed, so it may be evaluated or
/// frozen meanwhile. Throws std::invalid_argument for other sizes, std::bad_alloc, and as copy_with_words.
template <class Model>
[[nodiscard]] state<Model> grow_state(const state<Model>& run, const typename Model::sizes& sizes,
                                      std::size_t first_row, std::span<const tokens::learned_word> learned) {
  const std::size_t before = run.weights.const_view().encoder.embeddings.words.size();
  const std::size_t rows = sizes.tables.vocabulary;
  if (rows < before || rows < first_row + learned.size() || before < first_row)
    throw std::invalid_argument("grow_state: a word table of " + std::to_string(rows) + " rows, " +
                                std::to_string(before) + " before, does not fit " + std::to_string(first_row) +
                                " pieces and " + std::to_string(learned.size()) + " learned words");
  models::parameter_set<Model> weights(sizes);
  copy_with_words(run.weights, first_row, learned, new_rows::means, weights);
  state<Model> grown(std::move(weights), sizes);
  copy_with_words(run.first_moment, first_row, learned, new_rows::zeros, grown.first_moment);
  copy_with_words(run.second_moment, first_row, learned, new_rows::zeros, grown.second_moment);
  grown.steps = run.steps;
  return grown;
}

}  // namespace clinicalbert::training
