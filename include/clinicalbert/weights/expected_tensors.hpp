#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/weights/bert_config.hpp"
#include "clinicalbert/weights/shape.hpp"

namespace clinicalbert::weights {

/// What a BERT is used for, by the head that stands on it.
enum class head_kind : std::uint8_t {
  none,
  pretraining,
  masked_lm,
  next_sentence,
  sequence_class,
  token_class,
  span_extract
};

struct head_description {
  head_kind head;
  std::string_view name;          // as in include/clinicalbert/heads
  std::string_view architecture;  // Hugging Face's class
  bool needs_pooler;
};

inline constexpr std::array<head_description, 7> head_kinds{
    {{head_kind::none, "none", "BertModel", false},
     {head_kind::pretraining, "pretraining", "BertForPreTraining", true},
     {head_kind::masked_lm, "masked_lm", "BertForMaskedLM", false},
     {head_kind::next_sentence, "next_sentence", "BertForNextSentencePrediction", true},
     {head_kind::sequence_class, "sequence_class", "BertForSequenceClassification", true},
     {head_kind::token_class, "token_class", "BertForTokenClassification", false},
     {head_kind::span_extract, "span_extract", "BertForQuestionAnswering", false}}};

[[nodiscard]] constexpr const head_description& describe(head_kind head) noexcept {
  return head_kinds[static_cast<std::size_t>(head)];
}

[[nodiscard]] constexpr std::optional<head_kind> head_named(std::string_view name) noexcept {
  for (const auto& known : head_kinds) {
    if (known.name == name) return known.head;
  }
  return std::nullopt;
}

/// The head of the first architecture in config.json that is known here; none if there is no such.
[[nodiscard]] inline head_kind head_of(const bert_config& config) noexcept {
  for (const std::string& architecture : config.architectures) {
    for (const auto& known : head_kinds) {
      if (known.architecture == architecture) return known.head;
    }
  }
  return head_kind::none;
}

/// A tensor that a checkpoint must have, or may have.
struct expected_tensor {
  std::string name;  // canonical
  shape sizes;
  bool required = true;
  std::string tied_to = {};  // the same values under another name; such a copy is not required
};

/// All tensors of a BERT of these sizes with this head, in the order of computing.
///
/// Without need of it, the pooler may be there or not. The decoder of the masked language model is tied to the word
/// embeddings unless config.json says otherwise.
[[nodiscard]] inline std::vector<expected_tensor> expected_tensors(const bert_config& config, head_kind head) {
  const std::uint64_t hidden = config.hidden_size;
  const std::uint64_t wide = config.intermediate_size;
  std::vector<expected_tensor> list;
  const auto add = [&](std::string name, const shape& sizes, bool required = true, std::string tied_to = "") {
    list.push_back({std::move(name), sizes, required, std::move(tied_to)});
  };
  const auto add_dense = [&](const std::string& name, std::uint64_t out, std::uint64_t in, bool required = true) {
    add(name + ".weight", {out, in}, required);
    add(name + ".bias", {out}, required);
  };
  const auto add_norm = [&](const std::string& name) {
    add(name + ".weight", {hidden});
    add(name + ".bias", {hidden});
  };

  add("bert.embeddings.word_embeddings.weight", {config.vocab_size, hidden});
  add("bert.embeddings.position_embeddings.weight", {config.max_position_embeddings, hidden});
  add("bert.embeddings.token_type_embeddings.weight", {config.type_vocab_size, hidden});
  add_norm("bert.embeddings.LayerNorm");
  for (std::size_t l = 0; l < config.num_hidden_layers; ++l) {
    const std::string layer = "bert.encoder.layer." + std::to_string(l) + ".";
    add_dense(layer + "attention.self.query", hidden, hidden);
    add_dense(layer + "attention.self.key", hidden, hidden);
    add_dense(layer + "attention.self.value", hidden, hidden);
    add_dense(layer + "attention.output.dense", hidden, hidden);
    add_norm(layer + "attention.output.LayerNorm");
    add_dense(layer + "intermediate.dense", wide, hidden);
    add_dense(layer + "output.dense", hidden, wide);
    add_norm(layer + "output.LayerNorm");
  }
  add_dense("bert.pooler.dense", hidden, hidden, describe(head).needs_pooler);

  if (head == head_kind::pretraining || head == head_kind::masked_lm) {
    add_dense("cls.predictions.transform.dense", hidden, hidden);
    add_norm("cls.predictions.transform.LayerNorm");
    add("cls.predictions.bias", {config.vocab_size});
    const bool own = !config.tie_word_embeddings;
    add("cls.predictions.decoder.weight", {config.vocab_size, hidden}, own,
        own ? "" : "bert.embeddings.word_embeddings.weight");
    add("cls.predictions.decoder.bias", {config.vocab_size}, own, own ? "" : "cls.predictions.bias");
  }
  if (head == head_kind::pretraining || head == head_kind::next_sentence) {
    add_dense("cls.seq_relationship", 2, hidden);
  }
  if (head == head_kind::sequence_class || head == head_kind::token_class) {
    add_dense("classifier", config.label_count(), hidden);
  }
  if (head == head_kind::token_class && config.crf) {
    const std::uint64_t labels = config.label_count();
    add("crf.start_transitions", {labels});
    add("crf.end_transitions", {labels});
    add("crf.transitions", {labels, labels});
  }
  if (head == head_kind::span_extract) add_dense("qa_outputs", 2, hidden);
  return list;
}

}  // namespace clinicalbert::weights
