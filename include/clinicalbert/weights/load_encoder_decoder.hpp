#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tensors/shape.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/initialize.hpp"
#include "clinicalbert/weights/load_parameters.hpp"
#include "clinicalbert/weights/shape.hpp"
#include "clinicalbert/weights/shown_name.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// Reads one tensor into a parameter; throws files::file_error where it has another shape.
template <class E>
void read_parameter(const checkpoint& from, const tensor_view& found, const tensors::shape& expected,
                    std::span<E> values) {
  shape wanted;
  for (const std::size_t size : expected.sizes()) wanted.push_back(size);
  if (found.sizes != wanted)
    found.refuse("has the shape " + found.sizes.text() + " where " + wanted.text() + " was expected");
  found.read_into(values);
  from.release(found);
}

/// Reads every parameter of an encoder-decoder with its language model (heads/with_language_model.hpp) from a
/// checkpoint of one.
///
/// Throws files::file_error naming file, tensor, expected and found; also where a weight that the model's halves share
/// is not the same in both.
template <class Model>
void load_encoder_decoder(const checkpoint& from, models::parameter_set<Model>& into) {
  using E = typename Model::E;
  using parameters = typename Model::template parameters<E>;
  std::set<std::string, std::less<>> read;
  parameters::visit(
      [&](std::string_view name, const tensors::shape& expected, std::span<E> values) {
        const tensor_view* found = from.find(name);
        if (found == nullptr && name == "decoder.cls.predictions.decoder.bias")
          found = from.find("decoder.cls.predictions.bias");  // once, the two were one
        if (found == nullptr) throw files::file_error(from.path(), "tensor " + shown_name(name) + " is missing");
        read_parameter(from, *found, expected, values);
        read.emplace(name);
      },
      into.view());
  parameters::visit_both(
      [&](std::string_view name, const tensors::shape& expected, std::span<E> values) {
        const tensor_view* found = read.contains(name) ? nullptr : from.find(name);
        if (found == nullptr) return;
        std::vector<E> copy(values.size());
        read_parameter(from, *found, expected, std::span(copy));
        if (!std::ranges::equal(copy, values))
          found->refuse("differs from the encoder's weight that it is shared with");
      },
      into.view());
}

/// Starts an encoder-decoder from a BERT: both halves get its weights, and the language model its masked language
/// model's where it has one; gives back the names of what is new.
///
/// New are the cross-attention, a pointer-generator's gate and what the checkpoint lacks of the language model; they
/// are filled as `initialize` says, but an untied matrix becomes a copy of the word table. Throws files::file_error
/// naming file, tensor, expected and found. Rothe et al. 2020, section 3 ("BERT2BERT"; "BERTShare" where the model's
/// halves share).
template <class Model>
std::vector<std::string> start_encoder_decoder(const checkpoint& bert, models::parameter_set<Model>& into,
                                               const new_parameters& fresh = {}) {
  using E = typename Model::E;
  std::vector<std::string> created;
  std::uint32_t number = 0;
  Model::template parameters<E>::visit(
      [&](std::string_view name, const tensors::shape& expected, std::span<E> values) {
        constexpr std::string_view of_encoder = "encoder.", of_decoder = "decoder.";
        ++number;
        const bool is_new =
            name.find(".crossattention.") != std::string_view::npos || name.starts_with("decoder.pointer_gate.");
        std::string source = name.starts_with(of_encoder) ? "bert." + std::string(name.substr(of_encoder.size()))
                                                          : std::string(name.substr(of_decoder.size()));
        const bool of_head = source.starts_with("cls.");
        const tensor_view* found = is_new ? nullptr : bert.find(source);
        if (found == nullptr && source == "cls.predictions.decoder.weight")
          found = bert.find("bert.embeddings.word_embeddings.weight");
        if (found == nullptr && source == "cls.predictions.decoder.bias") found = bert.find("cls.predictions.bias");
        if (found != nullptr) return read_parameter(bert, *found, expected, values);
        if (!is_new && !of_head) throw files::file_error(bert.path(), "tensor " + shown_name(source) + " is missing");
        initialize(name, values, fresh.deviation, fresh.seed, number);
        created.emplace_back(name);
      },
      into.view());
  return created;
}

}  // namespace clinicalbert::weights
