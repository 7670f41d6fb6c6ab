#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "clinicalbert/backends/decay_runs.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/models/gradient_listener.hpp"
#include "clinicalbert/tensors/cursor.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Where each layer of a model's encoder begins in its flat memory: first the embeddings, then the layers, last what
/// ends the encoder, and the heads.
template <class Model>
[[nodiscard]] std::vector<std::size_t> layer_begins(const typename Model::sizes& sizes) {
  using encoder = typename Model::encoder;
  using E = typename Model::E;
  std::vector<std::size_t> begins;
  tensors::cursor<E> memory;
  (void)encoder::embed::template parameters<E>::bind(memory, sizes.tables);
  for (std::size_t i = 0; i < encoder::config.layers; ++i) {
    begins.push_back(memory.used());
    (void)encoder::block::template parameters<E>::bind(memory);
  }
  return begins;
}

/// Cuts `elements` flat numbers into buckets, from the last to the first: each begins with a layer and has at least
/// `least` numbers, but for those of the embeddings, which have at most so many.
[[nodiscard]] inline std::vector<backends::element_range> gradient_buckets(std::span<const std::size_t> layers,
                                                                           std::size_t elements, std::size_t least) {
  std::vector<backends::element_range> buckets;
  std::size_t end = elements;
  const auto cut = [&](std::size_t begin) {
    buckets.push_back({begin, end});
    end = begin;
  };
  for (std::size_t i = layers.size(); i-- > 0;)
    if (end - layers[i] >= least || (i == 0 && end > layers[i])) cut(layers[i]);
  while (end > 0) cut(end - std::min(end, least));
  return buckets;
}

/// Sums a step's gradients over all ranks, in buckets, each as soon as backward has made it and while backward goes on:
/// the last layers' first. Li et al. 2020, "PyTorch Distributed", section 3.2.3.
///
/// What a bucket holds depends on the model alone, so sums have the same bits in each run of as many ranks. On a GPU a
/// bucket is made later than backward says so: its sum follows the stream, or, where ranks cannot (`follow`), the host
/// waits for it.
template <class Model>
class gradient_exchange {
 public:
  using E = typename Model::E;
  using stream = typename Model::stream;

  /// Views the ranks. A bucket has at least so many bytes, and more than one number.
  gradient_exchange(communicator& ranks, const typename Model::sizes& sizes, std::size_t bucket_bytes = 25U << 20U)
      : ranks_(ranks),
        layers_(layer_begins<Model>(sizes)),
        least_(std::max<std::size_t>(2, bucket_bytes / sizeof(E))) {}
  gradient_exchange(const gradient_exchange&) = delete;
  gradient_exchange& operator=(const gradient_exchange&) = delete;
  /// To be destroyed before the gradients: a step that has failed leaves sums of them behind.
  ~gradient_exchange() {
    if (has_begun_) ranks_.abandon();
  }

  [[nodiscard]] communicator& ranks() const noexcept { return ranks_; }

  /// Before a step's backward in `s`, whose gradients must be zero and live until `finish`. The first one throws
  /// std::runtime_error, on all ranks, unless all stand at the same step with the same weights.
  void begin(stream& s, state<Model>& run) {
    if (buckets_.empty()) {
      require_same(ranks_, run.steps, "step");
      require_same(ranks_, files::xxh64(std::as_bytes(std::span<const E>(run.weights.flat()))), "weights");
      buckets_ = gradient_buckets(layers_, run.gradients.flat().size(), least_);
    }
    gradients_ = run.gradients.flat();
    next_ = 0;
    stream_ = &s;
    has_begun_ = true;
    if constexpr (is_on_gpu) follows_ = ranks_.follow(s.handle());
  }

  /// For the last backward of the step.
  [[nodiscard]] models::gradient_listener listener() noexcept {
    return {[](void* who, std::size_t layer) noexcept {
              auto& self = *static_cast<gradient_exchange*>(who);
              self.complete_from(self.layers_[layer]);
            },
            this};
  }

  /// After it: the gradients are the sums over all ranks, on each. Throws what the stream or the ranks say; where the
  /// stream of a rank has failed, its last sums have not begun, so no rank takes garbage for the step's gradients.
  void finish() {
    complete_from(0);
    if (has_failed()) stream_->wait();
    ranks_.wait();
    has_begun_ = false;
  }

 private:
  // What a stream of a GPU has, which returns before its work is done.
  static constexpr bool is_on_gpu = requires(stream & s) {
    s.handle();
    s.failed();
    s.settle();
  };

  [[nodiscard]] bool has_failed() const noexcept {
    if constexpr (is_on_gpu) return stream_->failed();
    return false;
  }

  void complete_from(std::size_t first) noexcept {
    for (; next_ < buckets_.size() && buckets_[next_].begin >= first; ++next_) {
      if constexpr (is_on_gpu)
        if (!follows_) stream_->settle();
      if (has_failed()) return;
      ranks_.begin_sum(gradients_.subspan(buckets_[next_].begin, buckets_[next_].end - buckets_[next_].begin));
    }
    ranks_.progress();
  }

  communicator& ranks_;
  std::vector<std::size_t> layers_;
  std::size_t least_;
  std::vector<backends::element_range> buckets_;  // from the last to the first
  std::span<E> gradients_;
  std::size_t next_ = 0;
  stream* stream_ = nullptr;  // of the step
  bool follows_ = false;      // the ranks do
  bool has_begun_ = false;    // and not ended
};

}  // namespace clinicalbert::training
