#pragma once

#include <cstdint>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/encoder_decoder_folder.hpp"
#include "clinicalbert/tasks/summary.hpp"
#include "clinicalbert/tasks/text_summarizer.hpp"
#include "clinicalbert/weights/load_frozen.hpp"

namespace clinicalbert::tasks {

/// Loads the encoder-decoder of a folder whose shapes and language model are Model's, on a pool's threads and the
/// caller's, or the caller's alone. Throws files::file_error naming file, tensor, expected and found, and what
/// text_summarizer throws.
template <class Model>
[[nodiscard]] text_summarizer<Model> load_text_summarizer(const encoder_decoder_folder& folder,
                                                          const summary_options& how = {},
                                                          backends::thread_pool_interface* pool = nullptr) {
  const auto& config = folder.opened.config;
  typename Model::stream stream(pool);
  return text_summarizer<Model>(
      weights::load_frozen<Model>(
          folder.opened.tensors,
          typename Model::sizes{tables_of(config.encoder), tables_of(config.decoder), config.pointer_generator},
          stream),
      folder.options_of_halves(),
      {static_cast<std::int32_t>(config.decoder_start_token_id), static_cast<std::int32_t>(config.eos_token_id)},
      folder.tokenizer, how);
}

}  // namespace clinicalbert::tasks
