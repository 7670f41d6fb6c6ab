#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/mean_rows.hpp"
#include "clinicalbert/layers/dense.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/layers/projection.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/row_lists.hpp"

namespace clinicalbert::heads {

/// One of K labels for each pair of entities: logits = dropout(tanh([e_first; e_second] W1^T + b1)) W2^T + b2, where an
/// entity e is the mean of the rows of its mentions.
///
/// Entity markers and the pair of entities as in Baldini Soares et al. 2019, section 3.2 ("entity markers, entity
/// start"); for several mentions their mean. The two layers are those of transformers' RobertaClassificationHead.
template <std::size_t Hidden, backends::Backend B>
struct relation {
  static_assert(backends::Provided<backends::mean_rows_op<B>>, "relation: this backend does not provide mean_rows_op");
  static_assert(backends::Provided<backends::dropout_op<B>>, "relation: this backend does not provide dropout_op");

  static constexpr std::size_t hidden = Hidden;
  static constexpr std::uint32_t dropout_site = 0xFFFF0003u;  // apart from the encoder's and other heads'
  using E = typename B::element;
  using stream = typename B::stream;
  using joined = layers::dense<2 * Hidden, Hidden, B>;
  using linear = layers::projection<Hidden, B>;
  using product = backends::product_op<B>;
  using activation = backends::activations::tanh;
  using rows_of = backends::mean_rows_op<B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;

  struct sizes {
    std::size_t labels = 0;
  };

  /// Which rows are whose, and which entities meet. A view.
  struct places {
    tensors::row_lists entities;           ///< [entities] rows of the mentions of each
    std::span<const std::uint32_t> pairs;  ///< [2 P] the first and the second entity of each pair

    [[nodiscard]] std::size_t size() const noexcept { return pairs.size() / 2; }
  };

  template <class T>
  struct parameters {
    typename joined::template parameters<T> dense;
    typename linear::template parameters<T> classifier;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      parameters p;
      p.dense = joined::template parameters<T>::bind(memory);
      p.classifier = linear::template parameters<T>::bind(memory, s.labels);
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      joined::template parameters<T>::visit(layers::prefixed(each, "relation.dense."), p.dense...);
      linear::template parameters<T>::visit(layers::prefixed(each, "relation.out_proj."), p.classifier...);
    }
  };

  struct frozen {
    typename joined::frozen dense;
    typename linear::frozen classifier;

    explicit frozen(const sizes& s) noexcept : classifier(s.labels) {}  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : dense(p.dense), classifier(p.classifier) {}
    [[nodiscard]] std::size_t labels() const noexcept { return classifier.outputs(); }

    static void visit(auto&& each, frozen& f) {
      joined::frozen::visit(layers::prefixed_parts(each, "relation.dense."), f.dense);
      linear::frozen::visit(layers::prefixed_parts(each, "relation.out_proj."), f.classifier);
    }
  };

  struct saved {
    places where;
    tensors::rows<E, 2 * Hidden> pairs;  // [P, 2 Hidden] the two entities side by side
    output pre_activation, x;            // [P, Hidden] x: after tanh and dropout
    tensors::dropout dropout;
  };

  /// Overwrites logits [P, labels].
  static void infer(stream& s, const frozen& w, const places& where, input hidden_state,
                    tensors::matrix<E> logits) noexcept {
    const tensors::arena::scope scope(s.arena());
    const auto pairs = take_pairs(s, where, hidden_state);
    const output x(s.arena().template take<E>(where.size() * Hidden).data(), where.size());
    product::infer(s, w.dense.packed(), pairs, x,
                   backends::epilogues::bias_activation<E, activation>{w.dense.bias, {}});
    linear::infer(s, w.classifier, x, logits);
  }

  /// Overwrites logits [P, labels]; what is kept lives in the stream's arena, in the caller's scope.
  ///
  /// A row of this dropout is a pair, so first_row of its key counts pairs.
  static void forward(stream& s, const parameters<const E>& w, const tensors::dropout& dropout, const places& where,
                      input hidden_state, tensors::matrix<E> logits, saved& keep) noexcept {
    keep.dropout = dropout;
    keep.where = where;
    keep.pairs = take_pairs(s, where, hidden_state);
    keep.pre_activation = take_rows(s, where.size());
    keep.x = take_rows(s, where.size());
    product::forward(s, w.dense.matrix(), keep.pairs, keep.x,
                     backends::epilogues::bias_activation<E, activation>{w.dense.bias, keep.pre_activation});
    // The slope of tanh comes from what went into it, so its result is dropped in place.
    if (dropout.active()) backends::dropout_op<B>::apply(s, dropout, input(keep.x), keep.x);
    linear::forward(s, w.classifier, keep.x, logits);
  }

  /// Overwrites d_hidden, or adds to it where the epilogue is `accumulate`; accumulates into gradients.
  template <class Epilogue = backends::epilogues::overwrite>
  static void backward(stream& s, const parameters<const E>& w, const saved& kept, tensors::matrix<const E> d_logits,
                       output d_hidden, const parameters<E>& gradients, Epilogue epilogue = {}) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t count = kept.where.size();
    const output d_pre_activation = take_rows(s, count), d_entities = take_rows(s, kept.where.entities.size());
    const tensors::rows<E, 2 * Hidden> d_pairs(s.arena().template take<E>(2 * count * Hidden).data(), count);
    // Dropout and the slope of tanh are factors of each element, in either order.
    linear::backward(s, w.classifier, kept.x, d_logits, d_pre_activation, gradients.classifier,
                     backends::epilogues::activation_gradient<E, activation>{kept.pre_activation});
    if (kept.dropout.active())
      backends::dropout_op<B>::apply(s, kept.dropout, input(d_pre_activation), d_pre_activation);
    joined::backward(s, w.dense, kept.pairs, d_pre_activation, d_pairs, backends::epilogues::overwrite{},
                     gradients.dense);
    rows_of::spread(s, {kept.where.pairs}, input(d_pairs.data(), 2 * count), d_entities,
                    backends::epilogues::overwrite{});
    rows_of::spread(s, kept.where.entities, input(d_entities), d_hidden, epilogue);
  }

  /// Bytes of the stream's arena that any of these takes, saved rows included.
  [[nodiscard]] static std::size_t workspace(std::size_t entities, std::size_t pairs, const sizes& size,
                                             std::size_t concurrency) noexcept {
    const auto rows = [](std::size_t count) { return tensors::arena::bytes_for(count * Hidden, sizeof(E)); };
    return 2 * rows(entities) + 2 * rows(2 * pairs) + 3 * rows(pairs) + joined::scratch(pairs, concurrency) +
           linear::scratch(pairs, size.labels, concurrency);
  }

 private:
  static output take_rows(stream& s, std::size_t count) {
    return {s.arena().template take<E>(count * Hidden).data(), count};
  }

  /// Pools the entities and puts those of each pair side by side: as rows of Hidden, two for each pair.
  static tensors::rows<E, 2 * Hidden> take_pairs(stream& s, const places& where, input hidden_state) noexcept {
    const output entities = take_rows(s, where.entities.size()), pairs = take_rows(s, where.pairs.size());
    rows_of::mean(s, where.entities, hidden_state, entities);
    rows_of::mean(s, {where.pairs}, input(entities), pairs);
    return {pairs.data(), where.size()};
  }
};

}  // namespace clinicalbert::heads
