#pragma once

#include <filesystem>
#include <string>

#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/weights/frozen_file.hpp"

namespace clinicalbert::tasks {

/// A frozen file, opened: its checksums were compared, on a pool's threads and the caller's, or the caller's alone.
struct frozen_model {
  weights::frozen_file file;
  tokens::tokenizer tokenizer;  ///< takes special tokens in a text as text

  /// Throws files::file_error.
  explicit frozen_model(const std::filesystem::path& path, backends::thread_pool_interface* pool = nullptr)
      : file(open(path, pool)), tokenizer(file.vocabulary(), file.tokenizer_options()) {
    if (tokenizer.pieces().size() > config().vocab_size)
      throw files::file_error(path, "has a vocabulary of " + std::to_string(tokenizer.pieces().size()) +
                                        " pieces, but its config.json says vocab_size " +
                                        std::to_string(config().vocab_size));
  }

  [[nodiscard]] const weights::bert_config& config() const noexcept { return file.config(); }
  /// What the compiler must know of the model.
  [[nodiscard]] models::encoder_config shape() const { return shape_of(config(), file.path()); }

 private:
  static weights::frozen_file open(const std::filesystem::path& path, backends::thread_pool_interface* pool) {
    backends::host_stream stream(pool);
    return weights::frozen_file(path, stream);
  }
};

}  // namespace clinicalbert::tasks
