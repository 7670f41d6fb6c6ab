#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/cross_entropy.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/backends/label_scores.hpp"

namespace clinicalbert::backends {

/// In fp32, a block a row; the host gets two numbers of each.
template <KernelBackend B>
requires(!std::same_as<typename B::stream, host_stream>) struct label_scores_op<B> {
  template <class Each>
  static void score(typename B::stream& s, tensors::matrix<float> logits, std::span<const std::int32_t> labels,
                    double gradient_scale, double smoothing, Each&& each) noexcept {
    assert(labels.size() == logits.rows);
    typename B::lists lists(s);
    const auto losses = lists.template host<float>(labels.size());
    const auto right = lists.template host<std::uint8_t>(labels.size());
    std::ranges::fill(losses, 0.f);
    std::ranges::fill(right, std::uint8_t{0});
    const auto found = lists.template take<float>(labels.size());
    const auto found_right = lists.template take<std::uint8_t>(labels.size());
    device::cross_entropy<float> kernel;
    kernel.classes = count(logits.columns);
    kernel.logits = rows_of(logits);
    kernel.labels = lists.put(labels);
    kernel.label_smoothing = static_cast<float>(smoothing);
    kernel.all_weights = static_cast<float>(logits.columns);
    kernel.gradient_scale = static_cast<float>(gradient_scale);
    kernel.losses = buffer_of(found);
    kernel.right = buffer_of(found_right);
    kernel.d_logits = rows_of(logits);
    B::launch(s, kernel, count(labels.size()), 1);
    B::copy_to_host(s, host_copy<float>{buffer_of(found), losses},
                    host_copy<std::uint8_t>{buffer_of(found_right), right});
    for (std::size_t i = 0; i < labels.size(); ++i) each(i, static_cast<double>(losses[i]), right[i] != 0);
  }
};

}  // namespace clinicalbert::backends
