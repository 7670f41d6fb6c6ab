#pragma once

#include <algorithm>
#include <filesystem>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tasks/relation_meaning.hpp"
#include "clinicalbert/weights/bert_config.hpp"
#include "clinicalbert/weights/expected_tensors.hpp"

namespace clinicalbert::tasks {

/// What is done with a model: what stands on its encoder, or nothing, where it embeds texts.
enum class model_kind { token_tagger, text_classifier, span_answerer, entity_pair_classifier, text_embedder };

/// What config.json says of it, by its relations or else by the first architecture that is known; an encoder without a
/// head, or with one of pretraining, embeds. `file` is named in the files::file_error for no known architecture.
[[nodiscard]] inline model_kind kind_of(const weights::bert_config& config, const std::filesystem::path& file) {
  if (config.extra.contains(relations_field)) return model_kind::entity_pair_classifier;
  switch (weights::head_of(config)) {
    case weights::head_kind::token_class:
      return model_kind::token_tagger;
    case weights::head_kind::sequence_class:
      return model_kind::text_classifier;
    case weights::head_kind::span_extract:
      return model_kind::span_answerer;
    case weights::head_kind::none: {
      const auto encoder = weights::describe(weights::head_kind::none).architecture;
      if (std::ranges::find(config.architectures, encoder) == config.architectures.end())
        throw files::file_error(file, "names no architecture that is known, so its task has to be said");
      break;
    }
    default:
      break;
  }
  return model_kind::text_embedder;
}

}  // namespace clinicalbert::tasks
