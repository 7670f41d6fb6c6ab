#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/gather.hpp"
#include "clinicalbert/layers/dense.hpp"
#include "clinicalbert/tensors/arena.hpp"

namespace clinicalbert::layers {

/// Whether a target token is to be generated or copied: the logit z of p_gen = sigmoid(z), z = w . [state; context] +
/// b.
///
/// `state` is the decoder's last hidden state, `context` that of its last attention to the source, both [N, Hidden].
/// See et al. 2017, equation 8, where the decoder's input has a weight of its own: here the state knows it.
template <std::size_t Hidden, backends::Backend B>
struct pointer_gate {
  using E = typename B::element;
  using stream = typename B::stream;
  using linear = dense<2 * Hidden, 1, B>;
  using rows_of = backends::gather_op<B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using joined = tensors::rows<E, 2 * Hidden>;
  using row_numbers = std::span<const std::uint32_t>;
  static_assert(backends::Provided<rows_of>, "pointer_gate: this backend does not provide gather_op");

  /// weight [1, 2 Hidden], the state's half first, and bias [1].
  template <class T>
  using parameters = typename linear::template parameters<T>;
  using frozen = typename linear::frozen;

  /// What backward needs of forward. Views into the arena.
  struct saved {
    row_numbers rows;
    joined both;                 // [M, 2 Hidden]
    tensors::rows<E, 1> logits;  // [M, 1], the result

    [[nodiscard]] static saved take(tensors::arena& memory, row_numbers rows) {
      return {rows,
              {memory.take<E>(rows.size() * 2 * Hidden).data(), rows.size()},
              {memory.take<E>(rows.size()).data(), rows.size()}};
    }
  };

  /// Overwrites logits [M, 1], those of the given rows.
  static void infer(stream& s, const frozen& w, row_numbers rows, input state, input context,
                    tensors::rows<E, 1> logits) noexcept {
    const tensors::arena::scope scope(s.arena());
    const joined both(s.arena().template take<E>(rows.size() * 2 * Hidden).data(), rows.size());
    join(s, rows, state, context, both);
    linear::infer(s, w, both, logits);
  }

  /// Overwrites keep.logits, the result, and the rest of keep; the row numbers, none twice, must live until backward.
  static void forward(stream& s, const parameters<const E>& w, input state, input context, saved& keep) noexcept {
    join(s, keep.rows, state, context, keep.both);
    linear::forward(s, w, keep.both, keep.logits);
  }

  /// Adds to d_state and d_context [N, Hidden], at the given rows; accumulates into gradients.
  static void backward(stream& s, const parameters<const E>& w, const saved& kept, tensors::rows<const E, 1> d_logits,
                       output d_state, output d_context, const parameters<E>& gradients) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t count = kept.rows.size();
    const joined d_both(s.arena().template take<E>(count * 2 * Hidden).data(), count);
    linear::backward(s, w, kept.both, d_logits, d_both, backends::epilogues::overwrite{}, gradients);
    const backends::epilogues::accumulate add;
    rows_of::scatter(s, kept.rows, d_both.template columns<0, Hidden>(), d_state, add);
    rows_of::scatter(s, kept.rows, d_both.template columns<Hidden, Hidden>(), d_context, add);
  }

  /// Bytes of the stream's arena that these take, saved rows included.
  [[nodiscard]] static std::size_t workspace(std::size_t rows, std::size_t concurrency) noexcept {
    return 2 * tensors::arena::bytes_for(rows * 2 * Hidden, sizeof(E)) + tensors::arena::bytes_for(rows, sizeof(E)) +
           linear::scratch(rows, concurrency);
  }

 private:
  static void join(stream& s, row_numbers rows, input state, input context, joined both) noexcept {
    rows_of::gather(s, rows, state, both.template columns<0, Hidden>());
    rows_of::gather(s, rows, context, both.template columns<Hidden, Hidden>());
  }
};

}  // namespace clinicalbert::layers
