#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/holds_weights.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/parameter_groups.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Low-rank adaptation (LoRA) of dense layers: each target W [rows, columns] is W0 + (alpha / rank) B A, where W0 stays
/// and A [rank, columns] and B [rows, rank] learn.
///
/// The model's own weights always hold the sum ("merged"), so that forward, evaluation and a saved model know nothing
/// of it, and the factors' gradients come from the sum's: dB = (alpha / rank) dW A^T, dA = (alpha / rank) B^T dW. So a
/// step costs what it costs without; what is small is what learns. A begins uniform in +-1 / sqrt(columns), B at zero.
/// The dropout that some put before A is not here. Hu et al. 2022, section 4.1; agrees with finite differences of the
/// loss by the factors. The same bits for any number of threads.
template <class Model>
class low_rank_adapters {
 public:
  using E = typename Model::E;
  using stream = typename Model::stream;

  /// The factors of one target, as views: A, then B, then their gradients and moments.
  template <class T>
  struct factors {
    std::span<T> a, b;
  };

  /// Keeps the targets' weights as W0. Throws std::bad_alloc, and std::invalid_argument for a backend whose kernels do
  /// not read the host's own memory, where the factors are.
  low_rank_adapters(const models::parameter_set<Model>& set, const parameter_groups& groups,
                    const low_rank_options& options, std::uint64_t seed)
      : rank_(options.rank), scale_(options.alpha / static_cast<double>(options.rank)) {
    if (backends::HoldsWeights<typename Model::backend>)
      throw std::invalid_argument("low-rank adaptation: not on this backend, as the factors are in the host's memory");
    std::size_t elements = 0, kept = 0;
    for (const low_rank_target& target : groups.targets) {
      matrices_.push_back({target, elements, kept});
      elements += rank_ * (target.rows + target.columns);
      kept += target.rows * target.columns;
    }
    for (auto* const all : {&weights, &gradients, &first_moment, &second_moment}) all->resize(elements);
    base_.resize(kept);
    std::uint32_t number = 0;
    for (const matrix& m : matrices_) {
      std::ranges::copy(part(set.flat(), m.target.where.begin, m.size()), base_.begin() + m.base_offset());
      draw(of(m, std::span<E>(weights)).a, 1 / std::sqrt(static_cast<double>(m.target.columns)), seed, number++);
    }
  }

  /// Of all factors, target by target, A before B: they learn as any parameters do. Gradients are zero at first.
  tensors::aligned_vector<E> weights, gradients, first_moment, second_moment;

  /// Overwrites the factors' gradients by those of the sums.
  void project(stream& s, std::span<const E> model_gradients) {
    for (const matrix& m : matrices_) {
      const auto factor = of(m, std::span<const E>(weights));
      const auto d_factor = of(m, std::span<E>(gradients));
      const const_rows dw(model_gradients.data() + m.target.where.begin, index(m.target.rows), index(m.target.columns));
      const std::size_t chunks = m.chunks();
      s.for_each(rank_ + chunks, [&](std::size_t item, std::size_t) {
        if (item < rank_) {
          row d(d_factor.a.data() + item * m.target.columns, index(m.target.columns));
          d.setZero();
          for (std::size_t o = 0; o < m.target.rows; ++o)
            d += static_cast<E>(scale_ * static_cast<double>(factor.b[o * rank_ + item])) * dw.row(index(o));
          return;
        }
        const const_rows a(factor.a.data(), index(rank_), index(m.target.columns));
        for (std::size_t o = m.begin(item - rank_); o < m.end(item - rank_); ++o)
          for (std::size_t r = 0; r < rank_; ++r)
            d_factor.b[o * rank_ + r] =
                static_cast<E>(scale_ * static_cast<double>(dw.row(index(o)).dot(a.row(index(r)))));
      });
    }
  }

  /// Overwrites the targets in the model's weights by W0 + (alpha / rank) B A.
  void merge(stream& s, std::span<E> model_weights) const {
    for (const matrix& m : matrices_) {
      const auto factor = of(m, std::span<const E>(weights));
      s.for_each(m.chunks(), [&](std::size_t chunk, std::size_t) {
        const auto columns = index(m.target.columns);
        const const_rows a(factor.a.data(), index(rank_), columns);
        for (std::size_t o = m.begin(chunk); o < m.end(chunk); ++o) {
          row w(model_weights.data() + m.target.where.begin + o * m.target.columns, columns);
          w = const_row(base_.data() + m.base + o * m.target.columns, columns);
          for (std::size_t r = 0; r < rank_; ++r)
            w += static_cast<E>(scale_ * static_cast<double>(factor.b[o * rank_ + r])) * a.row(index(r));
        }
      });
    }
  }

  /// Calls f(target, offset of its factors in `weights`, their elements), for optimizers.
  void for_each_target(auto&& f) const {
    for (const matrix& m : matrices_) f(m.target, m.first, rank_ * (m.target.rows + m.target.columns));
  }

  /// A and B of the target number i, in one of the four vectors or a copy of it.
  template <class T>
  [[nodiscard]] factors<T> factors_of(std::size_t i, std::span<T> all) const {
    return of(matrices_[i], all);
  }
  [[nodiscard]] std::size_t rank() const noexcept { return rank_; }

 private:
  using row = Eigen::Map<Eigen::Matrix<E, 1, Eigen::Dynamic, Eigen::RowMajor>>;
  using const_row = Eigen::Map<const Eigen::Matrix<E, 1, Eigen::Dynamic, Eigen::RowMajor>>;
  using const_rows = Eigen::Map<const Eigen::Matrix<E, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

  struct matrix {
    low_rank_target target;
    std::size_t first = 0;  ///< in the vectors of factors
    std::size_t base = 0;   ///< in base_

    static constexpr std::size_t chunk = 64;  // rows an item of work
    [[nodiscard]] std::size_t size() const noexcept { return target.rows * target.columns; }
    [[nodiscard]] std::ptrdiff_t base_offset() const noexcept { return static_cast<std::ptrdiff_t>(base); }
    [[nodiscard]] std::size_t chunks() const noexcept { return (target.rows + chunk - 1) / chunk; }
    [[nodiscard]] std::size_t begin(std::size_t i) const noexcept { return i * chunk; }
    [[nodiscard]] std::size_t end(std::size_t i) const noexcept { return std::min((i + 1) * chunk, target.rows); }
  };

  static Eigen::Index index(std::size_t n) noexcept { return static_cast<Eigen::Index>(n); }

  template <class T>
  static std::span<T> part(std::span<T> all, std::size_t begin, std::size_t size) noexcept {
    return all.subspan(begin, size);
  }

  template <class T>
  [[nodiscard]] factors<T> of(const matrix& m, std::span<T> all) const noexcept {
    const std::size_t a = rank_ * m.target.columns, b = rank_ * m.target.rows;
    return {part(all, m.first, a), part(all, m.first + a, b)};
  }

  static void draw(std::span<E> values, double bound, std::uint64_t seed, std::uint32_t number) noexcept {
    constexpr std::uint32_t site = 0x4C6F5241;  // no place of the model has this number
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto bits = tensors::random_bits({seed, number, site, 0}, 0, static_cast<std::uint32_t>(i / 4))[i % 4];
      values[i] = static_cast<E>(bound * ((bits + 0.5) * 0x1p-31 - 1));
    }
  }

  std::size_t rank_;
  double scale_;
  std::vector<matrix> matrices_;
  tensors::aligned_vector<E> base_;
};

}  // namespace clinicalbert::training
