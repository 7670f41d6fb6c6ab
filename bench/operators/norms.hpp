#pragma once

#include <cstddef>

#include "bench/operators/machine.hpp"
#include "bench/operators/numbers.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::bench {

/// What the norms of BERT-base read and write.
struct norm_operands {
  static constexpr std::size_t width = 768;
  static constexpr float epsilon = 1e-12F;
  numbers x, residual, sum, y, weight, bias, mean, inverse_deviation, d_weight, d_bias;

  explicit norm_operands(std::size_t rows)
      : x(rows, width),
        residual(x),
        sum(x),
        y(x),
        weight(1, width),
        bias(weight),
        mean(1, rows),
        inverse_deviation(mean),
        d_weight(weight),
        d_bias(weight) {
    for (auto& v : inverse_deviation.values) v = 1;
  }
};

template <class B>
void register_norms(const machine& m, const auto& rows) {
  using layer_norm = backends::layer_norm_op<B>;
  using residual_norm = backends::residual_norm_op<B>;
  register_operator<B>("layer_norm/infer", rows, [&m](auto& state, std::size_t n) {
    norm_operands a(n);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 2 * a.x.bytes()},
                  [&] { layer_norm::infer(stream, a.weight.fixed(), a.bias.fixed(), a.epsilon, a.x.fixed(), a.y); });
  });
  register_operator<B>("residual_norm/infer", rows, [&m](auto& state, std::size_t n) {
    norm_operands a(n);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 3 * a.x.bytes()}, [&] {
      residual_norm::infer(stream, a.weight.fixed(), a.bias.fixed(), a.epsilon, a.x.fixed(), a.residual.fixed(), a.y);
    });
  });
}

template <class B>
void register_training_norms(const machine& m, const auto& rows) {
  using layer_norm = backends::layer_norm_op<B>;
  using residual_norm = backends::residual_norm_op<B>;
  register_operator<B>("layer_norm/forward", rows, [&m](auto& state, std::size_t n) {
    norm_operands a(n);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 2 * a.x.bytes()}, [&] {
      layer_norm::forward(stream, a.weight.fixed(), a.bias.fixed(), a.epsilon, a.x.fixed(), a.y, a.mean,
                          a.inverse_deviation);
    });
  });
  register_operator<B>("layer_norm/backward", rows, [&m](auto& state, std::size_t n) {
    norm_operands a(n);
    typename B::stream stream(m.pool);
    stream.arena().reserve(layer_norm::scratch(n, a.width, m.threads));
    time_operator(state, m, {0, 0, 3 * a.x.bytes()}, [&] {
      layer_norm::backward(stream, a.weight.fixed(), a.x.fixed(), a.mean.fixed(), a.inverse_deviation.fixed(),
                           a.sum.fixed(), a.y, a.d_weight, a.d_bias);
    });
  });
  register_operator<B>("residual_norm/forward", rows, [&m](auto& state, std::size_t n) {
    norm_operands a(n);
    const tensors::dropout dropout(0.1, {1, 2, 3, 0});
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 4 * a.x.bytes()}, [&] {
      residual_norm::forward(stream, a.weight.fixed(), a.bias.fixed(), a.epsilon, dropout, a.x.fixed(),
                             a.residual.fixed(), a.sum, a.y, a.mean, a.inverse_deviation);
    });
  });
  register_operator<B>("residual_norm/backward", rows, [&m](auto& state, std::size_t n) {
    norm_operands a(n);
    const tensors::dropout dropout(0.1, {1, 2, 3, 0});
    typename B::stream stream(m.pool);
    stream.arena().reserve(residual_norm::scratch(n, a.width, m.threads));
    time_operator(state, m, {0, 0, 4 * a.x.bytes()}, [&] {
      residual_norm::backward(stream, a.weight.fixed(), dropout, a.sum.fixed(), a.mean.fixed(),
                              a.inverse_deviation.fixed(), a.y.fixed(), a.x, a.residual, a.d_weight, a.d_bias);
    });
  });
}

}  // namespace clinicalbert::bench
