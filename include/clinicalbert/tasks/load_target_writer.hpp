#pragma once

#include <filesystem>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/target_writer.hpp"
#include "clinicalbert/tasks/writing_settings.hpp"
#include "clinicalbert/tokens/read_options.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/weights/encoder_decoder_checkpoint.hpp"
#include "clinicalbert/weights/load_frozen.hpp"

namespace clinicalbert::tasks {

/// Loads an EncoderDecoderModel of two BERTs whose shapes are those of Model's halves, on a pool's threads and the
/// caller's, or the caller's alone. Throws files::file_error naming file, tensor, expected and found, and what
/// target_writer throws.
template <class Model>
[[nodiscard]] target_writer<Model> load_target_writer(const std::filesystem::path& folder, const writing_settings& how,
                                                      backends::thread_pool_interface* pool = nullptr) {
  const auto opened = weights::open_encoder_decoder(folder);
  auto options = tokens::read_options(folder);
  options.specials = tokens::special_tokens::as_text;
  typename Model::stream stream(pool);
  return target_writer<Model>(
      weights::load_frozen<Model>(opened.tensors, {tables_of(opened.config.encoder), tables_of(opened.config.decoder)},
                                  stream),
      {options_of(opened.config.encoder), options_of(opened.config.decoder)},
      tokens::tokenizer(tokens::read_vocabulary(folder), options), how);
}

}  // namespace clinicalbert::tasks
