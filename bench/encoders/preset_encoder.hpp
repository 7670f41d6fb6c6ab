#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>

#include "bench/encoders/any_encoder.hpp"
#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/weights/load_frozen.hpp"

namespace clinicalbert::bench {

template <models::Model M, class Precision>
class preset_encoder final : public any_encoder {
  using encoder = models::encoder<M, backends::dispatched<Precision>>;
  using block = typename encoder::block;
  using model = heads::with_heads<encoder>;

 public:
  explicit preset_encoder(const tasks::model_folder& folder)
      : options_(folder.encoder_options()), frozen_(load(folder)) {}

  [[nodiscard]] models::encoder_config shape() const override { return M::config; }

  [[nodiscard]] std::size_t workspace(const tensors::token_batch& batch, std::size_t concurrency) const override {
    const std::size_t tokens = batch.sequences.tokens();
    return encoder::infer_workspace(tokens, batch.sequences.longest(), concurrency) +
           tensors::arena::bytes_for(tokens * encoder::hidden, sizeof(float));
  }

  void infer(backends::host_stream& s, const tensors::token_batch& batch, std::span<float> hidden) const override {
    encoder::infer(s, frozen_, options_, batch, {hidden.data(), batch.sequences.tokens()});
  }

  void infer_by_layer(backends::host_stream& s, const tensors::token_batch& batch,
                      const std::function<void(std::span<const float>)>& each) const override {
    const tensors::arena::scope scope(s.arena());
    const std::size_t tokens = batch.sequences.tokens();
    const auto epsilon = static_cast<float>(options_.layer_norm_epsilon);
    const std::span<float> x = s.arena().take<float>(tokens * encoder::hidden);
    const typename encoder::output rows(x.data(), tokens);
    const auto buffers = block::buffers::take(s.arena(), tokens, block::rows_at_once(tokens, s.concurrency()));
    encoder::embed::infer(s, frozen_.embeddings, epsilon, batch, rows);
    each(x);
    for (const auto& b : frozen_.blocks) {
      block::infer(s, b, epsilon, batch.sequences, rows, buffers);
      each(x);
    }
  }

 private:
  static typename encoder::frozen load(const tasks::model_folder& folder) {
    backends::host_stream stream;
    return weights::load_frozen<model>(folder.checkpoint, {folder.tables(), {}}, stream).encoder;
  }

  models::encoder_options options_;
  typename encoder::frozen frozen_;
};

template <class Precision>
[[nodiscard]] std::unique_ptr<any_encoder> open_preset(const tasks::model_folder& folder) {
  return models::pick(folder.shape(), models::presets{},
                      [&]<class M>(std::type_identity<M>) -> std::unique_ptr<any_encoder> {
                        return std::make_unique<preset_encoder<M, Precision>>(folder);
                      });
}

}  // namespace clinicalbert::bench
