#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/optimizers/adamw.hpp"

namespace clinicalbert::optimizers {

struct lamb_settings {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-6;
  double weight_decay = 0.01;
  bool bias_correction = true;
};

/// One step of LAMB, whose length depends on a whole parameter: `moments` over all parts of it, their sums added up in
/// a fixed order, then `move` over all parts.
///
///     g <- g scale;  m <- b1 m + (1 - b1) g;  v <- b2 v + (1 - b2) g^2
///     u = (m / c1) / (sqrt(v / c2) + epsilon) + decay w;  w <- w - rate trust u
///
/// trust = |w| / |u| of the parameter; 1 where one of them is 0 or nothing decays. m and v are 0 before step 1.
/// Computed in double an element. You et al. 2020, algorithm 2; agrees with timm's Lamb to 1e-12 in double and 1e-6 in
/// float, whose clipping by the joint norm is the caller's `gradient_scale`.
class lamb_step {
 public:
  /// Sums of squares of w and u.
  struct sums {
    double weights = 0, direction = 0;
    sums& operator+=(const sums& more) noexcept {
      weights += more.weights;
      direction += more.direction;
      return *this;
    }
  };

  /// `step` counts from 1.
  lamb_step(const lamb_settings& settings, double learning_rate, std::uint64_t step, double gradient_scale = 1.0)
      : settings_(settings),
        correction_({.beta1 = settings.beta1, .beta2 = settings.beta2, .bias_correction = settings.bias_correction},
                    step),
        root_(std::sqrt(correction_.second)),
        rate_(learning_rate),
        scale_(gradient_scale) {}

  /// Overwrites m and v; all are of one length.
  template <class T>
  [[nodiscard]] sums moments(std::span<const T> w, std::span<const T> g, std::span<T> m, std::span<T> v,
                             double decay) const noexcept {
    assert(w.size() == g.size() && w.size() == m.size() && w.size() == v.size());
    sums squares;
    for (std::size_t i = 0; i < w.size(); ++i) {
      const double gradient = static_cast<double>(g[i]) * scale_;
      m[i] = static_cast<T>(settings_.beta1 * static_cast<double>(m[i]) + (1.0 - settings_.beta1) * gradient);
      v[i] =
          static_cast<T>(settings_.beta2 * static_cast<double>(v[i]) + (1.0 - settings_.beta2) * gradient * gradient);
      const double weight = static_cast<double>(w[i]), u = direction(weight, m[i], v[i], decay);
      squares += {weight * weight, u * u};
    }
    return squares;
  }

  /// Overwrites w. `of_parameter`: of all parts that make up the parameter.
  template <class T>
  void move(std::span<T> w, std::span<const T> m, std::span<const T> v, double decay,
            const sums& of_parameter) const noexcept {
    const bool adapts = decay != 0.0 && of_parameter.weights > 0.0 && of_parameter.direction > 0.0;
    const double trust = adapts ? std::sqrt(of_parameter.weights) / std::sqrt(of_parameter.direction) : 1.0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      const auto weight = static_cast<double>(w[i]);
      w[i] = static_cast<T>(weight - rate_ * trust * direction(weight, m[i], v[i], decay));
    }
  }

 private:
  [[nodiscard]] double direction(double w, auto m, auto v, double decay) const noexcept {
    return static_cast<double>(m) / correction_.first /
               (std::sqrt(static_cast<double>(v)) / root_ + settings_.epsilon) +
           decay * w;
  }

  lamb_settings settings_;
  bias_corrections correction_;
  double root_, rate_, scale_;
};

}  // namespace clinicalbert::optimizers
