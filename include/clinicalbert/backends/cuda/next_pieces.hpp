#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/ban_pieces.hpp"
#include "clinicalbert/backends/cuda/kernels/best_pieces.hpp"
#include "clinicalbert/backends/cuda/kernels/draw_pieces.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/backends/next_pieces.hpp"

namespace clinicalbert::backends {

/// A block a row, or a draw; what the host gets is some numbers a row.
template <KernelBackend B>
struct next_pieces_op<B> {
  using stream = typename B::stream;

  static void best(stream& s, tensors::matrix<float> logits, const banned_pieces& banned, normalized_over sums,
                   tensors::matrix<std::int32_t> ids, tensors::matrix<float> log_probabilities) noexcept {
    assert(ids.rows == logits.rows && log_probabilities.rows == logits.rows &&
           ids.columns == log_probabilities.columns);
    assert(ids.stride == ids.columns && log_probabilities.stride == ids.columns);
    typename B::lists lists(s);
    const std::size_t size = ids.rows * ids.columns;
    const std::span<std::int32_t> of_ids(ids.data, size);
    std::ranges::fill(of_ids, -1);
    const auto log_sums = lists.template take<float>(logits.rows), found = lists.template take<float>(size);
    const auto found_ids = lists.template take<std::int32_t>(size);
    device::best_pieces kernel;
    kernel.pieces = count(logits.columns);
    kernel.most = count(ids.columns);
    kernel.bans_first = sums == normalized_over::allowed_pieces;
    kernel.logits = rows_of(logits);
    put(lists, banned, kernel.ban_offsets, kernel.bans);
    kernel.log_sums = buffer_of(log_sums);
    kernel.log_probabilities = {buffer_of(found), ids.columns};
    kernel.ids = {buffer_of(found_ids), ids.columns};
    B::launch(s, kernel, count(logits.rows), 1);
    B::copy_to_host(s, host_copy<std::int32_t>{buffer_of(found_ids), of_ids},
                    host_copy<float>{buffer_of(found), {log_probabilities.data, size}});
  }

  static void draw(stream& s, tensors::matrix<float> logits, const banned_pieces& banned,
                   std::span<const std::uint32_t> rows, std::span<const double> uniforms, double temperature,
                   std::span<std::int32_t> ids, std::span<float> log_probabilities) noexcept {
    assert(rows.size() == ids.size() && uniforms.size() == ids.size() && log_probabilities.size() == ids.size());
    typename B::lists lists(s);
    std::ranges::fill(ids, -1);
    if (!banned.ids.empty()) {
      device::ban_pieces ban;
      ban.logits = rows_of(logits);
      put(lists, banned, ban.offsets, ban.bans);
      B::launch(s, ban, count(logits.rows), 1);
    }
    const auto found = lists.template take<float>(ids.size());
    const auto found_ids = lists.template take<std::int32_t>(ids.size());
    device::draw_pieces kernel;
    kernel.pieces = count(logits.columns);
    kernel.temperature = static_cast<float>(temperature);
    kernel.logits = rows_of(logits);
    kernel.rows = lists.put(rows);
    kernel.uniforms = lists.put(uniforms);
    kernel.log_probabilities = buffer_of(found);
    kernel.ids = buffer_of(found_ids);
    B::launch(s, kernel, count(ids.size()), 1);
    B::copy_to_host(s, host_copy<std::int32_t>{buffer_of(found_ids), ids},
                    host_copy<float>{buffer_of(found), log_probabilities});
  }

 private:
  static void put(typename B::lists& lists, const banned_pieces& banned, device::buffer<const std::uint32_t>& offsets,
                  device::buffer<const std::int32_t>& ids) noexcept {
    if (banned.ids.empty()) return;
    offsets = lists.put(banned.offsets);
    ids = lists.put(banned.ids);
  }
};

}  // namespace clinicalbert::backends
