#pragma once

#include <algorithm>
#include <cstddef>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/layers/attention.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paged_rows.hpp"

namespace clinicalbert::layers {

/// Causal self-attention of one more token a sequence, whose keys and values join those that are kept of the tokens
/// before it: what `self_attention::infer<true>` gives for the last token, without the work for the others.
///
/// A backend whose paged_attention_op writes these itself, since the host must not write pages that it works on, has
/// infer(stream&, heads, q, matrix<const E> last, kept, out).
template <std::size_t Hidden, std::size_t Heads, backends::Backend B>
struct cached_attention {
  static_assert(backends::Provided<backends::paged_attention_op<B>>,
                "cached_attention: this backend does not provide paged_attention_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using op = backends::paged_attention_op<B>;
  using self = self_attention<Hidden, Heads, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;

  /// Overwrites y, which may be x, and qkv [K, 3 Hidden], which is scratch; writes the last row of each sequence of
  /// `kept`, rows of 2 Hidden, which has room for it already.
  static void infer(stream& s, const typename self::frozen& w, input x, typename self::joined qkv,
                    const tensors::paged_rows<E>& kept, output y) noexcept {
    self::projection::infer(s, w.joined, x, qkv);
    const tensors::rows<const E, 3 * Hidden> all = qkv;
    const auto queries = all.template columns<0, Hidden>();
    const auto pairs = all.template columns<Hidden, 2 * Hidden>();
    if constexpr (requires { op::infer(s, Heads, queries, pairs, kept, y); }) {
      op::infer(s, Heads, queries, pairs, kept, y);
    } else {
      for (std::size_t i = 0; i < x.size(); ++i)
        std::copy(pairs[i].begin(), pairs[i].end(), kept.row(i, kept.lengths[i] - 1));
      op::infer(s, Heads, queries, kept, y);
    }
  }

  [[nodiscard]] static std::size_t scratch(std::size_t sequences, std::size_t longest,
                                           std::size_t concurrency) noexcept {
    return std::max(self::projection::scratch(sequences, concurrency),
                    op::scratch(longest, Hidden / Heads, concurrency));
  }
};

}  // namespace clinicalbert::layers
