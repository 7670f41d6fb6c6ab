#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/layers/added_gradients.hpp"
#include "clinicalbert/layers/dense.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::layers {

/// Multi-head attention of target tokens to a source: for each head, softmax(q k^T / sqrt(D)) v with q = x Wq^T + bq,
/// k, v = source W^T + b, D = Hidden / Heads.
///
/// Ragged on both sides: target sequence b sees all of source sequence b. k and v stand side by side in one
/// [2 Hidden, Hidden] weight, so that they are one product; checkpoints know them as key and value. Vaswani et al.
/// 2017, section 3.2.3; agrees with the crossattention.self of transformers' BertLayer.
template <std::size_t Hidden, std::size_t Heads, backends::Backend B>
struct cross_attention {
  static_assert(Heads > 0 && Hidden % Heads == 0,
                "cross_attention: the hidden size must be divisible by the number of attention heads");
  static_assert(backends::Provided<backends::attention_op<B>>,
                "cross_attention: this backend does not provide attention_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using op = backends::attention_op<B>;
  using query_projection = dense<Hidden, Hidden, B>;
  using pair_projection = dense<Hidden, 2 * Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using pairs = tensors::rows<E, 2 * Hidden>;
  using const_pairs = tensors::rows<const E, 2 * Hidden>;

  template <class T>
  struct parameters {
    typename query_projection::template parameters<T> query;
    typename pair_projection::template parameters<T> key_value;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory) noexcept {
      parameters p;
      p.query = query_projection::template parameters<T>::bind(memory);
      p.key_value = pair_projection::template parameters<T>::bind(memory);
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      constexpr std::size_t square = Hidden * Hidden;
      query_projection::template parameters<T>::visit(prefixed(each, "query."), p.query...);
      each("key.weight", tensors::shape(Hidden, Hidden), p.key_value.weight.subspan(0, square)...);
      each("key.bias", tensors::shape(Hidden), p.key_value.bias.subspan(0, Hidden)...);
      each("value.weight", tensors::shape(Hidden, Hidden), p.key_value.weight.subspan(square, square)...);
      each("value.bias", tensors::shape(Hidden), p.key_value.bias.subspan(Hidden, Hidden)...);
    }
  };

  struct frozen {
    typename query_projection::frozen query;
    typename pair_projection::frozen key_value;

    frozen() noexcept = default;  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : query(p.query), key_value(p.key_value) {}

    static void visit(auto&& each, frozen& f) {
      query_projection::frozen::visit(prefixed_parts(each, "query."), f.query);
      pair_projection::frozen::visit(
          [&](const std::string& name, auto part) {
            part.tensors = std::vector<std::string>{"key." + name, "value." + name};
            each("key_value." + name, std::move(part));
          },
          f.key_value);
    }
  };

  struct saved {
    input x, source;
    output query;          // [N, Hidden]
    pairs key_value;       // [S, 2 Hidden]
    output context;        // [N, Hidden], the result
    std::span<E> log_sum;  // [N, Heads]
    tensors::dropout dropout;

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens, std::size_t source_tokens) {
      saved s;
      s.query = output(memory.take<E>(tokens * Hidden).data(), tokens);
      s.key_value = pairs(memory.take<E>(source_tokens * 2 * Hidden).data(), source_tokens);
      s.context = output(memory.take<E>(tokens * Hidden).data(), tokens);
      s.log_sum = memory.take<E>(tokens * Heads);
      return s;
    }
  };

  /// Overwrites key_value [S, 2 Hidden]: all that inference needs of a source, once for any number of target tokens.
  static void infer_source(stream& s, const frozen& w, input source, pairs key_value) noexcept {
    pair_projection::infer(s, w.key_value, source, key_value);
  }

  /// Overwrites y, which may be x, and query [N, Hidden], which is scratch; key_value is `infer_source`'s.
  static void infer(stream& s, const frozen& w, const tensors::sequences& where, const tensors::sequences& sources,
                    input x, const_pairs key_value, output query, output y) noexcept {
    query_projection::infer(s, w.query, x, query);
    op::template infer<false>(s, Heads, input(query), key_value.template columns<0, Hidden>(),
                              key_value.template columns<Hidden, Hidden>(), where, sources, y);
  }

  /// Overwrites keep.context, the result; x and source must live until backward.
  static void forward(stream& s, const parameters<const E>& w, const tensors::dropout& dropout,
                      const tensors::sequences& where, const tensors::sequences& sources, input x, input source,
                      saved& keep) noexcept {
    keep.x = x;
    keep.source = source;
    keep.dropout = dropout;
    keep.dropout.key.first_row *= Heads;  // a row of probabilities is one of a token and a head
    query_projection::forward(s, w.query, x, keep.query);
    pair_projection::forward(s, w.key_value, source, keep.key_value);
    const const_pairs both = keep.key_value;
    op::template forward<false>(s, Heads, keep.dropout, input(keep.query), both.template columns<0, Hidden>(),
                                both.template columns<Hidden, Hidden>(), where, sources, keep.context, log_sums(keep));
  }

  /// Adds to d_x and to d_source; d_query [N, Hidden] and d_key_value [S, 2 Hidden] are scratch; accumulates into
  /// gradients. `added` are gradients by queries and keys of others that read them.
  template <class Added = no_added_gradients>
  static void backward(stream& s, const parameters<const E>& w, const tensors::sequences& where,
                       const tensors::sequences& sources, const saved& kept, input d_context, output d_query,
                       pairs d_key_value, output d_x, output d_source, const parameters<E>& gradients,
                       const Added& added = {}) noexcept {
    const const_pairs both = kept.key_value;
    op::template backward<false>(s, Heads, kept.dropout, input(kept.query), both.template columns<0, Hidden>(),
                                 both.template columns<Hidden, Hidden>(), where, sources, input(kept.context),
                                 log_sums(kept), d_context, d_query, d_key_value.template columns<0, Hidden>(),
                                 d_key_value.template columns<Hidden, Hidden>());
    added.to_query_and_keys(s, d_query, d_key_value.template columns<0, Hidden>());
    query_projection::backward(s, w.query, kept.x, d_query, d_x, backends::epilogues::accumulate{}, gradients.query);
    pair_projection::backward(s, w.key_value, kept.source, d_key_value, d_source, backends::epilogues::accumulate{},
                              gradients.key_value);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t longest, std::size_t source_tokens,
                                           std::size_t longest_source, std::size_t concurrency) noexcept {
    return std::max({query_projection::scratch(tokens, concurrency),
                     pair_projection::scratch(source_tokens, concurrency),
                     op::scratch(longest, longest_source, Heads, Hidden / Heads, concurrency)});
  }

 private:
  static tensors::matrix<E> log_sums(const saved& s) noexcept {
    return {s.log_sum.data(), s.log_sum.size() / Heads, Heads};
  }
};

}  // namespace clinicalbert::layers
