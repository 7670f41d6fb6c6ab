#pragma once

#include <cstddef>

#include "bench/operators/machine.hpp"
#include "bench/operators/numbers.hpp"
#include "clinicalbert/backends/activation_gradient.hpp"
#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/adamw_step.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::bench {

template <class B>
void register_elementwise(const machine& m, const auto& rows) {
  register_operator<B>("dropout", rows, [&m](auto& state, std::size_t n) {
    const numbers x(n, 768);
    numbers y(n, 768);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 2 * x.bytes()}, [&] {
      backends::dropout_op<B>::apply(stream, tensors::dropout(0.1, {1, 2, 3, 0}), x, y);
    });
  });
  register_operator<B>("activation_gradient", rows, [&m](auto& state, std::size_t n) {
    const numbers x(n, 768), d_y(n, 768);
    numbers d_x(n, 768);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 3 * x.bytes()}, [&] {
      using op = backends::activation_gradient_op<B>;
      op::template apply<backends::activations::gelu_exact>(stream, x, d_y, d_x);
    });
  });
}

/// One step over so many parameters, which also zeroes the gradients, and the norm that clipping wants before it.
template <class B>
void register_optimizer(const machine& m, const auto& parameters) {
  using op = backends::adamw_op<B>;
  register_operator<B>("adamw/update", parameters, [&m](auto& state, std::size_t n) {
    numbers w(1, n), g(1, n), mean(1, n), square(1, n);
    for (auto& x : square.values) x = x * x;
    backends::adamw_step step;
    step.learning_rate = 1e-6;
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 8 * w.bytes()}, [&] { op::update(stream, step, w, g, mean, square); });
  });
  register_operator<B>("adamw/squared_norm", parameters, [&m](auto& state, std::size_t n) {
    const numbers g(1, n);
    typename B::stream stream(m.pool);
    double sum = 0;
    time_operator(state, m, {0, 0, g.bytes()}, [&] { benchmark::DoNotOptimize(sum += op::squared_norm(stream, g)); });
  });
}

}  // namespace clinicalbert::bench
