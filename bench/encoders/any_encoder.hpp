#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::bench {

/// A frozen encoder of any preset and precision: models::encoder without its type.
class any_encoder {
 public:
  virtual ~any_encoder() = default;

  [[nodiscard]] virtual models::encoder_config shape() const = 0;

  /// Bytes of the stream's arena that either of the two below takes.
  [[nodiscard]] virtual std::size_t workspace(const tensors::token_batch& batch, std::size_t concurrency) const = 0;

  /// Overwrites `hidden` [N, Hidden] with the last hidden state.
  virtual void infer(backends::host_stream&, const tensors::token_batch& batch, std::span<float> hidden) const = 0;

  /// each(hidden [N, Hidden]) for what the embeddings give and then for what each block does.
  virtual void infer_by_layer(backends::host_stream&, const tensors::token_batch& batch,
                              const std::function<void(std::span<const float>)>& each) const = 0;
};

// Each precision is compiled in a unit of its own.
[[nodiscard]] std::unique_ptr<any_encoder> open_fp32_encoder(const tasks::model_folder&);
[[nodiscard]] std::unique_ptr<any_encoder> open_bf16_encoder(const tasks::model_folder&);
[[nodiscard]] std::unique_ptr<any_encoder> open_int8_encoder(const tasks::model_folder&);

/// By name: "fp32", "bf16", or else "int8".
[[nodiscard]] inline std::unique_ptr<any_encoder> open_encoder(const tasks::model_folder& folder,
                                                               std::string_view precision) {
  return precision == "fp32"   ? open_fp32_encoder(folder)
         : precision == "bf16" ? open_bf16_encoder(folder)
                               : open_int8_encoder(folder);
}

}  // namespace clinicalbert::bench
