#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string_view>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/decay_runs.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Adversarial training of the word table, an encoder-decoder's of its encoder: while a `scope` of it lives, the table
/// is moved by r = epsilon g / |g|, g being its gradient so far, which is where the loss rises fastest. Then it has its
/// old bits again.
///
/// Miyato et al. 2017, section 3 (the fast gradient method, FGM), on the table instead of a batch's rows of it.
template <class Model>
class word_attack {
 public:
  using E = typename Model::E;

  /// Throws std::invalid_argument for a model without a word table.
  word_attack(const models::parameter_set<Model>& set, double epsilon) : epsilon_(epsilon) {
    Model::template parameters<const E>::visit(
        [&](std::string_view name, const auto&, std::span<const E> values) {
          if (!name.ends_with("word_embeddings.weight") || where_.begin != where_.end) return;
          const auto begin = static_cast<std::size_t>(values.data() - set.flat().data());
          where_ = {begin, begin + values.size()};
        },
        set.view());
    if (where_.begin == where_.end) throw std::invalid_argument("training: there is no word table to attack");
    kept_.resize(where_.end - where_.begin);
  }

  /// Moves the table as long as it lives; one at a time.
  class scope {
   public:
    scope(word_attack& attack, typename Model::stream& s, state<Model>& run) : kept_(attack.kept_) {
      const auto of = [&](std::span<E> all) {
        return all.subspan(attack.where_.begin, attack.where_.end - attack.where_.begin);
      };
      table_ = of(run.weights.flat());
      const std::span<const E> g = of(run.gradients.flat());
      const double norm = std::sqrt(backends::adamw_op<typename Model::backend>::squared_norm(s, g));
      moved_ = std::isfinite(norm) && norm > 0;
      if (!moved_) return;
      const double factor = attack.epsilon_ / norm;
      over_chunks(s, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
          kept_[i] = table_[i];
          table_[i] = static_cast<E>(static_cast<double>(table_[i]) + factor * static_cast<double>(g[i]));
        }
      });
    }
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope() {
      if (moved_) std::ranges::copy(kept_, table_.begin());
    }

    /// Whether there was a gradient to go along.
    [[nodiscard]] bool moved() const noexcept { return moved_; }

   private:
    void over_chunks(typename Model::stream& s, auto&& f) {
      constexpr std::size_t chunk = 16384;
      s.for_each((table_.size() + chunk - 1) / chunk,
                 [&](std::size_t item, std::size_t) { f(item * chunk, std::min((item + 1) * chunk, table_.size())); });
    }

    std::span<E> kept_, table_;
    bool moved_ = false;
  };

 private:
  double epsilon_;
  backends::element_range where_;
  tensors::aligned_vector<E> kept_;
};

}  // namespace clinicalbert::training
