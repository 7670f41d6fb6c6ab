#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "clinicalbert/batches/collate.hpp"
#include "clinicalbert/batches/collate_pretraining.hpp"
#include "clinicalbert/batches/collate_relations.hpp"
#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/batches/pretraining_example.hpp"
#include "clinicalbert/batches/relation_example.hpp"

namespace clinicalbert::batches {

/// Of masked text, of entities, or of relations.
using multi_task_example = std::variant<pretraining_example, token_example, relation_example>;

/// What a step learns of each task, in parts that are done one after the other and count as one. A part may be empty.
struct multi_task_batch {
  std::vector<pretraining_batch> text;
  std::vector<ragged_batch> entities;
  std::vector<relation_batch> relations;

  /// Of all processes that share the batch.
  [[nodiscard]] std::size_t all_tokens() const noexcept {
    std::size_t sum = 0;
    each_part([&](const packed_sequences& part) { sum += part.all_tokens(); });
    return sum;
  }

  /// f(part) for all parts: of text, of entities, of relations.
  void each_part(auto&& f) const {
    for (const auto& part : text) f(part);
    for (const auto& part : entities) f(part);
    for (const auto& part : relations) f(part);
  }
};

/// Packs the chosen examples, those of a task in the order given, a part for each task; overwrites `batch`. Throws
/// batch_error.
inline void collate_tasks(std::span<const multi_task_example> examples, std::span<const std::uint32_t> chosen,
                          multi_task_batch& batch) {
  std::vector<pretraining_example> text;
  std::vector<token_example> entities;
  std::vector<relation_example> relations;
  for (const std::uint32_t number : chosen) {
    const auto& one = packed_sequences::example_of(examples, number);
    if (const auto* of_text = std::get_if<pretraining_example>(&one)) text.push_back(*of_text);
    if (const auto* of_entities = std::get_if<token_example>(&one)) entities.push_back(*of_entities);
    if (const auto* of_relations = std::get_if<relation_example>(&one)) relations.push_back(*of_relations);
  }
  const auto all = [](const auto& some) {
    std::vector<std::uint32_t> numbers(some.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::uint32_t>(i);
    return numbers;
  };
  batch.text.resize(1);
  batch.entities.resize(1);
  batch.relations.resize(1);
  collate_pretraining(text, all(text), batch.text.front());
  collate(entities, all(entities), batch.entities.front());
  collate_relations(relations, all(relations), batch.relations.front());
}

}  // namespace clinicalbert::batches
