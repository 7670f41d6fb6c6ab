#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "bench/operators/machine.hpp"
#include "bench/operators/numbers.hpp"
#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/packed_weight.hpp"

namespace clinicalbert::bench {

/// A product of BERT-base: the map of `in` columns to `out`, and what becomes of it.
struct product_shape {
  const char* name;
  std::size_t in, out;
  bool is_activated;  ///< GELU follows it; in backward, its derivative comes
                      ///< before
};
inline constexpr product_shape block_products[] = {{"qkv", 768, 2304, false},
                                                   {"attention_output", 768, 768, false},
                                                   {"inner", 768, 3072, true},
                                                   {"outer", 3072, 768, false}};
inline constexpr product_shape head_product{"head", 768, 5, false};

[[nodiscard]] inline double operations_of(const product_shape& p, std::size_t rows) {
  return 2.0 * static_cast<double>(rows * p.in * p.out);
}

/// A weight packed several times over, so that none is in a cache when its turn comes: a model's blocks are as many.
template <class B>
class weights_in_turn {
  using op = backends::product_op<B>;

 public:
  explicit weights_in_turn(const product_shape& p) : shape_(p), size_(op::packed_bytes(p.out, p.in)) {
    constexpr std::size_t beyond_caches = std::size_t{96} << 20;
    count_ = std::min<std::size_t>(beyond_caches / size_ + 1, 256);
    memory_.resize(count_ * size_);
    const numbers weight(p.out, p.in);
    op::pack(weight, memory_.data());
    for (std::size_t i = 1; i < count_; ++i) std::memcpy(memory_.data() + i * size_, memory_.data(), size_);
  }
  [[nodiscard]] std::size_t bytes() const { return size_; }
  [[nodiscard]] backends::packed_weight next() {
    turn_ = (turn_ + 1) % count_;
    return {shape_.out, shape_.in, memory_.data() + turn_ * size_};
  }

 private:
  product_shape shape_;
  std::size_t size_, count_ = 0, turn_ = 0;
  tensors::aligned_vector<std::byte> memory_;
};

template <class B>
void time_infer(benchmark::State& state, const machine& m, const product_shape& p, std::size_t rows) {
  using op = backends::product_op<B>;
  using precision = typename precision_of<B>::type;
  const numbers x(rows, p.in), bias(1, p.out);
  numbers y(rows, p.out);
  weights_in_turn<B> weights(p);
  typename B::stream stream(m.pool);
  stream.arena().reserve(op::scratch(rows, p.in, p.out, m.threads));
  const work w{operations_of(p, rows), m.peak<precision>(), weights.bytes() + x.bytes() + y.bytes()};
  time_operator(state, m, w, [&] {
    using namespace backends;
    if (p.is_activated)
      op::infer(stream, weights.next(), x, y, epilogues::bias_activation<float, activations::gelu_exact>{bias, {}});
    else
      op::infer(stream, weights.next(), x, y, epilogues::add_bias<float>{bias});
  });
}

template <class B>
void time_forward(benchmark::State& state, const machine& m, const product_shape& p, std::size_t rows) {
  using op = backends::product_op<B>;
  using precision = typename precision_of<B>::type;
  const numbers x(rows, p.in), bias(1, p.out), weight(p.out, p.in);
  numbers y(rows, p.out), kept(rows, p.is_activated ? p.out : 1);
  typename B::stream stream(m.pool);
  stream.arena().reserve(op::scratch(rows, p.in, p.out, m.threads));
  const work w{operations_of(p, rows), m.peak<precision>(), weight.bytes() + x.bytes() + y.bytes() + kept.bytes()};
  time_operator(state, m, w, [&] {
    using namespace backends;
    if (p.is_activated)
      op::forward(stream, weight, x, y, epilogues::bias_activation<float, activations::gelu_exact>{bias, kept});
    else
      op::forward(stream, weight, x, y, epilogues::add_bias<float>{bias});
  });
}

/// The gradient that goes to the outer product's input passes GELU's derivative; others add up or overwrite.
template <class B>
void time_input_gradient(benchmark::State& state, const machine& m, const product_shape& p, std::size_t rows) {
  using op = backends::product_op<B>;
  using precision = typename precision_of<B>::type;
  const bool follows_activation = p.in > p.out;
  const numbers d_y(rows, p.out), weight(p.out, p.in), kept(rows, follows_activation ? p.in : 1);
  numbers d_x(rows, p.in);
  typename B::stream stream(m.pool);
  stream.arena().reserve(op::scratch(rows, p.in, p.out, m.threads));
  const work w{operations_of(p, rows), m.peak<precision>(), weight.bytes() + d_y.bytes() + d_x.bytes() + kept.bytes()};
  time_operator(state, m, w, [&] {
    using namespace backends;
    if (follows_activation)
      op::input_gradient(stream, weight, d_y, d_x,
                         epilogues::activation_gradient<float, activations::gelu_exact>{kept});
    else
      op::input_gradient(stream, weight, d_y, d_x, epilogues::overwrite{});
  });
}

template <class B>
void time_weight_gradient(benchmark::State& state, const machine& m, const product_shape& p, std::size_t rows) {
  using op = backends::product_op<B>;
  using precision = typename precision_of<B>::type;
  const numbers d_y(rows, p.out), x(rows, p.in);
  numbers d_weight(p.out, p.in), d_bias(1, p.out);
  typename B::stream stream(m.pool);
  stream.arena().reserve(op::scratch(rows, p.in, p.out, m.threads));
  const work w{operations_of(p, rows), m.peak<precision>(), 2 * d_weight.bytes() + x.bytes() + d_y.bytes()};
  time_operator(state, m, w, [&] { op::weight_gradient(stream, d_y, x, d_weight, d_bias); });
}

/// Packing a weight for `infer`, on one thread: the loading of a model.
template <class B>
void time_pack(benchmark::State& state, const machine& m, const product_shape& p) {
  using op = backends::product_op<B>;
  const numbers weight(p.out, p.in);
  tensors::aligned_vector<std::byte> memory(op::packed_bytes(p.out, p.in));
  time_operator(state, m, {0, 0, weight.bytes() + memory.size()}, [&] { op::pack(weight, memory.data()); });
}

template <class B>
void register_products(const machine& m, const auto& rows) {
  for (const auto& p : block_products) {
    const std::string shape = "/" + std::string(p.name);
    register_operator<B>("product/infer" + shape, rows,
                         [&m, p](auto& state, std::size_t n) { time_infer<B>(state, m, p, n); });
    register_operator<B>("product/pack" + shape, std::array{p.out},
                         [&m, p](auto& state, std::size_t) { time_pack<B>(state, m, p); });
  }
  register_operator<B>("product/infer/head", rows,
                       [&m](auto& state, std::size_t n) { time_infer<B>(state, m, head_product, n); });
}

template <class B>
void register_training_products(const machine& m, const auto& rows) {
  for (const auto& p : block_products) {
    const std::string shape = "/" + std::string(p.name);
    register_operator<B>("product/forward" + shape, rows,
                         [&m, p](auto& state, std::size_t n) { time_forward<B>(state, m, p, n); });
    register_operator<B>("product/input_gradient" + shape, rows,
                         [&m, p](auto& state, std::size_t n) { time_input_gradient<B>(state, m, p, n); });
    register_operator<B>("product/weight_gradient" + shape, rows,
                         [&m, p](auto& state, std::size_t n) { time_weight_gradient<B>(state, m, p, n); });
  }
}

}  // namespace clinicalbert::bench
