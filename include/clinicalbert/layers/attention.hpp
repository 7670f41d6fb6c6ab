#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/layers/dense.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::layers {

/// Multi-head self-attention: for each head, softmax(q k^T / sqrt(D)) v with q, k, v = x W^T + b, D = Hidden / Heads.
///
/// q, k and v stand side by side in one [3 Hidden, Hidden] weight, so that they are one product; checkpoints know them
/// as query, key, value. A token sees the tokens of its own sequence only. Inference keeps no T x T matrix. Vaswani et
/// al. 2017, section 3.2; agrees with transformers' BertSelfAttention. Where Causal, it sees itself and those before
/// it.
template <std::size_t Hidden, std::size_t Heads, backends::Backend B>
struct self_attention {
  static_assert(Heads > 0 && Hidden % Heads == 0,
                "self_attention: the hidden size must be divisible by the number of attention heads");
  static_assert(backends::Provided<backends::attention_op<B>>,
                "self_attention: this backend does not provide attention_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using op = backends::attention_op<B>;
  using projection = dense<Hidden, 3 * Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using joined = tensors::rows<E, 3 * Hidden>;

  template <class T>
  struct parameters {
    typename projection::template parameters<T> joined;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory) noexcept {
      return {projection::template parameters<T>::bind(memory)};
    }
    static void visit(auto&& each, auto&... p) {
      constexpr std::size_t square = Hidden * Hidden;
      each("query.weight", tensors::shape(Hidden, Hidden), p.joined.weight.subspan(0, square)...);
      each("query.bias", tensors::shape(Hidden), p.joined.bias.subspan(0, Hidden)...);
      each("key.weight", tensors::shape(Hidden, Hidden), p.joined.weight.subspan(square, square)...);
      each("key.bias", tensors::shape(Hidden), p.joined.bias.subspan(Hidden, Hidden)...);
      each("value.weight", tensors::shape(Hidden, Hidden), p.joined.weight.subspan(2 * square, square)...);
      each("value.bias", tensors::shape(Hidden), p.joined.bias.subspan(2 * Hidden, Hidden)...);
    }
  };

  struct frozen {
    typename projection::frozen joined;

    frozen() noexcept = default;  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : joined(p.joined) {}

    static void visit(auto&& each, frozen& f) {
      const auto of_three = [](const std::string& name) {
        return std::vector<std::string>{"query." + name, "key." + name, "value." + name};
      };
      projection::frozen::visit(
          [&](const std::string& name, auto part) {
            part.tensors = of_three(name);
            each("query_key_value." + name, std::move(part));
          },
          f.joined);
    }
  };

  struct saved {
    input x;
    joined qkv;            // [N, 3 Hidden]
    output context;        // [N, Hidden], the result
    std::span<E> log_sum;  // [N, Heads]
    tensors::dropout dropout;

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      saved s;
      s.qkv = joined(memory.take<E>(tokens * 3 * Hidden).data(), tokens);
      s.context = output(memory.take<E>(tokens * Hidden).data(), tokens);
      s.log_sum = memory.take<E>(tokens * Heads);
      return s;
    }
  };

  /// Overwrites y, which may be x, and qkv, which is scratch.
  template <bool Causal = false>
  static void infer(stream& s, const frozen& w, const tensors::sequences& where, input x, joined qkv,
                    output y) noexcept {
    projection::infer(s, w.joined, x, qkv);
    const tensors::rows<const E, 3 * Hidden> all = qkv;
    op::template infer<Causal>(s, Heads, all.template columns<0, Hidden>(), all.template columns<Hidden, Hidden>(),
                               all.template columns<2 * Hidden, Hidden>(), where, where, y);
  }

  /// Overwrites keep.context, the result.
  template <bool Causal = false>
  static void forward(stream& s, const parameters<const E>& w, const tensors::dropout& dropout,
                      const tensors::sequences& where, input x, saved& keep) noexcept {
    keep.x = x;
    keep.dropout = dropout;
    keep.dropout.key.first_row *= Heads;  // a row of probabilities is one of a token and a head
    projection::forward(s, w.joined, x, keep.qkv);
    const tensors::rows<const E, 3 * Hidden> all = keep.qkv;
    op::template forward<Causal>(s, Heads, keep.dropout, all.template columns<0, Hidden>(),
                                 all.template columns<Hidden, Hidden>(), all.template columns<2 * Hidden, Hidden>(),
                                 where, where, keep.context, log_sums(keep));
  }

  /// Adds to d_x; d_qkv [N, 3 Hidden] is scratch; accumulates into gradients.
  template <bool Causal = false>
  static void backward(stream& s, const parameters<const E>& w, const tensors::sequences& where, const saved& kept,
                       input d_context, joined d_qkv, output d_x, const parameters<E>& gradients) noexcept {
    const tensors::rows<const E, 3 * Hidden> all = kept.qkv;
    op::template backward<Causal>(s, Heads, kept.dropout, all.template columns<0, Hidden>(),
                                  all.template columns<Hidden, Hidden>(), all.template columns<2 * Hidden, Hidden>(),
                                  where, where, input(kept.context), log_sums(kept), d_context,
                                  d_qkv.template columns<0, Hidden>(), d_qkv.template columns<Hidden, Hidden>(),
                                  d_qkv.template columns<2 * Hidden, Hidden>());
    projection::backward(s, w.joined, kept.x, d_qkv, d_x, backends::epilogues::accumulate{}, gradients.joined);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t longest, std::size_t concurrency) noexcept {
    return std::max(projection::scratch(tokens, concurrency),
                    op::scratch(longest, longest, Heads, Hidden / Heads, concurrency));
  }

 private:
  static tensors::matrix<E> log_sums(const saved& s) noexcept {
    return {s.log_sum.data(), s.log_sum.size() / Heads, Heads};
  }
};

}  // namespace clinicalbert::layers
