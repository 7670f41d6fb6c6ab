#pragma once

#include <cstddef>

#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/rows.hpp"

namespace clinicalbert::layers {

/// What the backward of a cross-attention is given beside the gradient by its result, where nothing else reads its
/// queries, keys and context: nothing.
struct no_added_gradients {
  static void to_context(auto&, auto) noexcept {}
  static void to_query_and_keys(auto&, auto, auto) noexcept {}
};

/// The gradients by the context [N, Hidden], the queries [N, Hidden] and the keys [S, Hidden] of a cross-attention that
/// come of something else that reads them, such as a pointer-generator (copy_weights.hpp, pointer_gate.hpp): backward
/// adds them to its own. On host streams; row by row, so with the same bits for any number of threads.
template <std::size_t Hidden, class E>
struct added_gradients {
  using input = tensors::rows<const E, Hidden>;
  input context, query, keys;

  void to_context(backends::host_stream& s, tensors::matrix<E> d_context) const noexcept { add(s, context, d_context); }
  void to_query_and_keys(backends::host_stream& s, tensors::matrix<E> d_query,
                         tensors::matrix<E> d_keys) const noexcept {
    add(s, query, d_query);
    add(s, keys, d_keys);
  }

 private:
  static void add(backends::host_stream& s, input from, tensors::matrix<E> to) noexcept {
    s.for_each(from.size(), [&](std::size_t n, std::size_t) {
      const auto row = from[n];
      const auto sum = to[n];
      for (std::size_t c = 0; c < Hidden; ++c) sum[c] += row[c];
    });
  }
};

}  // namespace clinicalbert::layers
