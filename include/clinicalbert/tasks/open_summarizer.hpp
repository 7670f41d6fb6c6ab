#pragma once

#include <filesystem>
#include <memory>
#include <type_traits>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/model_pairs.hpp"
#include "clinicalbert/tasks/encoder_decoder_folder.hpp"
#include "clinicalbert/tasks/load_text_summarizer.hpp"
#include "clinicalbert/tasks/summarize_texts.hpp"
#include "clinicalbert/tasks/text_summarizer.hpp"

namespace clinicalbert::tasks {

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
