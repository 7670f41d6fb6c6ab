#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/tensors/cursor.hpp"
#include "clinicalbert/tensors/held_bytes.hpp"
#include "clinicalbert/tensors/shape.hpp"

namespace clinicalbert::heads {

/// What a linear-chain CRF over K labels learns beside their logits, or nothing at all (K = 0): what the first label of
/// a sequence scores, each pair of neighbors, and the last label (losses/chain_sums.hpp).
///
/// Lafferty et al. 2001; names and layout are those of pytorch-crf in a module named `crf`.
template <class E>
struct tag_chain {
  template <class T>
  struct parameters {
    std::span<T> starts, ends;  // [K]
    std::span<T> pairs;         // [K, K], from row to column

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, std::size_t labels) noexcept {
      parameters p;
      p.starts = memory.take(labels);
      p.ends = memory.take(labels);
      p.pairs = memory.take(labels * labels);
      return p;
    }
    static void visit(auto&& each, auto& first, auto&... others) {
      const std::size_t labels = first.labels();
      if (labels == 0) return;
      each("crf.start_transitions", tensors::shape(labels), first.starts, others.starts...);
      each("crf.end_transitions", tensors::shape(labels), first.ends, others.ends...);
      each("crf.transitions", tensors::shape(labels, labels), first.pairs, others.pairs...);
    }
    [[nodiscard]] std::size_t labels() const noexcept { return starts.size(); }
  };

  struct frozen {
    tensors::held_array<E> starts, ends, pairs;

    explicit frozen(std::size_t labels) noexcept : labels_(labels) {}  // for `visit` to fill
    explicit frozen(const parameters<const E>& p)
        : starts(p.starts), ends(p.ends), pairs(p.pairs), labels_(p.labels()) {}
    [[nodiscard]] std::size_t labels() const noexcept { return labels_; }

    static void visit(auto&& each, frozen& f) {
      const std::size_t labels = f.labels_;
      if (labels == 0) return;
      each("crf.start_transitions", layers::frozen_elements<E>(f.starts, labels, {"crf.start_transitions"}));
      each("crf.end_transitions", layers::frozen_elements<E>(f.ends, labels, {"crf.end_transitions"}));
      auto pairs = layers::frozen_elements<E>(f.pairs, labels * labels, {"crf.transitions"});
      pairs.rows = pairs.columns = labels;  // a matrix in a checkpoint
      pairs.as_it_is = false;
      each("crf.transitions", std::move(pairs));
    }

   private:
    std::size_t labels_;
  };
};

}  // namespace clinicalbert::heads
