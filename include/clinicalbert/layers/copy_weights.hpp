#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paired_rows.hpp"
#include "clinicalbert/tensors/rows.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::layers {

/// How likely each source token is to be copied: the attention that a target token pays to it, a = 1 / Heads sum_h
/// softmax(q_h k_h^T / sqrt(D)), D = Hidden / Heads.
///
/// q and k are those of a cross-attention (its `saved`, or what a decoder_run shows of it), ragged on both sides; its
/// dropout has no part in a. The softmax is in double; on host streams, whose bits do not depend on the number of
/// threads. See et al. 2017, equation 2; agrees with the mean over heads of transformers' cross_attentions.
template <std::size_t Hidden, std::size_t Heads, backends::Backend B>
struct copy_weights {
  static_assert(Heads > 0 && Hidden % Heads == 0,
                "copy_weights: the hidden size must be divisible by the number of attention heads");
  static_assert(std::same_as<typename B::stream, backends::host_stream>,
                "copy_weights: for backends whose rows are in the host's memory");

  using E = typename B::element;
  using stream = typename B::stream;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  static constexpr std::size_t width = Hidden / Heads;

  /// Overwrites weights, rows that sum to 1. query: [N, Hidden]; keys: [S, Hidden], whose rows may be strided.
  static void forward(stream& s, const tensors::sequences& where, const tensors::sequences& sources, input query,
                      tensors::matrix<const E> keys, tensors::paired_rows<E> weights) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t longest = sources.longest();
    const auto memory = s.arena().template take<double>(longest * s.concurrency());
    for (std::size_t b = 0; b < where.size(); ++b)
      s.for_each(where.length(b), [&](std::size_t t, std::size_t slot) {
        const std::size_t n = where.begin(b) + t;
        const auto row = weights[n];
        const auto head = memory.subspan(slot * longest, row.size());
        std::ranges::fill(row, E(0));
        for (std::size_t h = 0; h < Heads; ++h) {
          attend(query[n].subspan(h * width, width), keys, sources.begin(b), h, head);
          for (std::size_t i = 0; i < row.size(); ++i) row[i] += static_cast<E>(head[i] / Heads);
        }
      });
  }

  /// Overwrites d_query [N, Hidden] and d_keys [S, Hidden], whose rows may be strided.
  static void backward(stream& s, const tensors::sequences& where, const tensors::sequences& sources, input query,
                       tensors::matrix<const E> keys, tensors::paired_rows<const E> d_weights, output d_query,
                       tensors::matrix<E> d_keys) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t longest = sources.longest();
    const auto memory = s.arena().template take<double>(longest * s.concurrency());
    // One item has all that adds to its columns of its source's rows, in the order of the target's.
    s.for_each(where.size() * Heads, [&](std::size_t item, std::size_t slot) {
      const std::size_t b = item / Heads, h = item % Heads, first = sources.begin(b), length = sources.length(b);
      const auto p = memory.subspan(slot * longest, length);
      for (std::size_t i = 0; i < length; ++i) std::ranges::fill(columns(d_keys[first + i], h), E(0));
      for (std::size_t t = 0; t < where.length(b); ++t) {
        const std::size_t n = where.begin(b) + t;
        const std::span<const E> q = columns(query[n], h);
        const std::span<E> d_q = columns(d_query[n], h);
        const auto d_row = d_weights[n];
        attend(q, keys, first, h, p);
        double mean = 0;
        for (std::size_t i = 0; i < length; ++i) mean += p[i] * static_cast<double>(d_row[i]);
        std::ranges::fill(d_q, E(0));
        for (std::size_t i = 0; i < length; ++i) {
          const E d = static_cast<E>(p[i] * (static_cast<double>(d_row[i]) - mean) * scale() / Heads);
          const std::span<const E> k = columns(keys[first + i], h);
          const std::span<E> d_k = columns(d_keys[first + i], h);
          for (std::size_t c = 0; c < width; ++c) {
            d_q[c] += d * k[c];
            d_k[c] += d * q[c];
          }
        }
      }
    });
  }

  /// Bytes of the stream's arena that any of these takes.
  [[nodiscard]] static std::size_t scratch(std::size_t longest_source, std::size_t concurrency) noexcept {
    return tensors::arena::bytes_for(longest_source * concurrency, sizeof(double));
  }

 private:
  static double scale() noexcept { return 1.0 / std::sqrt(static_cast<double>(width)); }

  template <class T, std::size_t Extent>
  static std::span<T> columns(std::span<T, Extent> row, std::size_t head) noexcept {
    return std::span<T>(row).subspan(head * width, width);
  }

  /// Overwrites p with one head's softmax over the source's tokens.
  static void attend(std::span<const E> q, tensors::matrix<const E> keys, std::size_t first, std::size_t head,
                     std::span<double> p) noexcept {
    for (std::size_t i = 0; i < p.size(); ++i) {
      const std::span<const E> k = columns(keys[first + i], head);
      double dot = 0;
      for (std::size_t c = 0; c < width; ++c) dot += static_cast<double>(q[c]) * static_cast<double>(k[c]);
      p[i] = dot * scale();
    }
    const double largest = *std::ranges::max_element(p);
    double sum = 0;
    for (double& x : p) sum += x = std::exp(x - largest);
    for (double& x : p) x /= sum;
  }
};

}  // namespace clinicalbert::layers
