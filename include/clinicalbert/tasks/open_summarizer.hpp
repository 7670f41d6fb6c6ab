#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <type_traits>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/model_pairs.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/encoder_decoder_folder.hpp"
#include "clinicalbert/tasks/summarize_texts.hpp"
#include "clinicalbert/tasks/text_summarizer.hpp"
#include "clinicalbert/weights/load_frozen.hpp"

namespace clinicalbert::tasks {

/// Loads the encoder-decoder of a folder whose shapes and language model are Model's, on a pool's threads and the
/// caller's, or the caller's alone. Throws files::file_error naming file, tensor, expected and found, and what
/// text_summarizer throws.
template <class Model>
[[nodiscard]] text_summarizer<Model> load_text_summarizer(const encoder_decoder_folder& folder,
                                                          summary_options how = {},
                                                          backends::thread_pool_interface* pool = nullptr) {
  const auto& config = folder.opened.config;
  how.source_length = std::min(how.source_length, config.encoder.max_position_embeddings);
  typename Model::stream stream(pool);
  return text_summarizer<Model>(
      weights::load_frozen<Model>(folder.opened.tensors,
                                  typename Model::sizes{tables_of(config.encoder), tables_of(config.decoder)}, stream),
      folder.options_of_halves(),
      {static_cast<std::int32_t>(config.decoder_start_token_id), static_cast<std::int32_t>(config.eos_token_id)},
      folder.tokenizer, how);
}

/// Opens a folder of an encoder-decoder (or a file of weights in one) whose shapes are any of the list `Pairs`, to
/// summarize texts.
///
/// Throws files::file_error naming file, tensor, expected and found, also for a decoder without cross-attention and for
/// shapes that no pair has, and what text_summarizer throws.
template <backends::Backend B = backends::simd<>, class Pairs = models::preset_pairs>
[[nodiscard]] std::unique_ptr<any_summarizer> open_summarizer(const std::filesystem::path& path,
                                                              const summary_options& how = {},
                                                              backends::thread_pool_interface* pool = nullptr) {
  const encoder_decoder_folder folder(path);
  const auto load = [&]<class Model>(std::type_identity<Model>) -> std::unique_ptr<any_summarizer> {
    return std::make_unique<summarize_texts<Model>>(load_text_summarizer<Model>(folder, how, pool));
  };
  try {
    return models::pick_pair(folder.encoder_shape(), folder.decoder_shape(), Pairs{},
                             [&]<class Pair>(std::type_identity<Pair>) -> std::unique_ptr<any_summarizer> {
                               if (folder.opened.config.decoder.tie_word_embeddings)
                                 return load(std::type_identity<summarizing_model<Pair, B, true>>{});
                               return load(std::type_identity<summarizing_model<Pair, B, false>>{});
                             });
  } catch (const models::unknown_shape& error) {
    throw files::file_error(folder.path / "config.json", error.what());
  }
}

}  // namespace clinicalbert::tasks
