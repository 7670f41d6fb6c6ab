#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/dispatch/choose.hpp"
#include "clinicalbert/backends/dispatch/kernel_table.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/backends/precisions.hpp"
#include "clinicalbert/backends/reference/dropout.hpp"

namespace clinicalbert::backends {

namespace dispatch {

/// The kernels of this process.
struct chosen {
  static const instruction_set& kernels() { return in_use(); }
};

}  // namespace dispatch

/// Inference by the kernels that suit the processor at hand: one program for every processor. The same numbers as
/// `simd<Arch, Precision>` of the instruction set in use, at the cost of a call by pointer an operator.
///
/// It needs the units of this folder (docs/architecture.md says how they are built). Training does not compile:
/// `dispatched_training` has it.
/// `Kernels::kernels()` gives the instruction set, always the same one.
template <class Precision, class Kernels = dispatch::chosen>
struct dispatched {
  using element = float;
  using stream = host_stream;
  using precision = Precision;

  /// That of the instruction set. Throws dispatch::cpu_error where none runs here.
  [[nodiscard]] static std::string_view name() { return Kernels::kernels().name; }
  [[nodiscard]] static const dispatch::kernel_table& table() { return Kernels::kernels().kernels->of(Precision{}); }
};

/// Before a model is made, `packed_bytes` or `layout` is called, which may throw; what comes later does not.
template <class Precision, class Kernels>
struct product_op<dispatched<Precision, Kernels>> {
  using backend = dispatched<Precision, Kernels>;
  using stream = host_stream;
  using input = dispatch::input;
  using output = dispatch::output;

  /// Throws dispatch::cpu_error where no kernels run here.
  [[nodiscard]] static std::size_t packed_bytes(std::size_t out, std::size_t in) {
    return backend::table().packed_bytes(out, in);
  }
  static void pack(input weight, std::byte* memory) noexcept { backend::table().pack(weight, memory); }
  [[nodiscard]] static std::string layout() { return backend::table().layout.name(); }

  /// With one of the activations of activations.hpp in the kernel, with another after it, element by element.
  template <class Epilogue>
  static void infer(stream& s, packed_weight weight, input x, output y, Epilogue epilogue) noexcept {
    const auto& product = backend::table().product;
    if constexpr (std::derived_from<dispatch::every_product, dispatch::product_with<Epilogue>>) {
      static_cast<const dispatch::product_with<Epilogue>&>(product).infer(s, weight, x, y, epilogue);
    } else {
      infer(s, weight, x, y, epilogues::add_bias<float>{epilogue.bias});
      activate(s, y, epilogue);
    }
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t in, std::size_t out,
                                           std::size_t concurrency) noexcept {
    return backend::table().product_scratch(tokens, in, out, concurrency);
  }

 protected:
  /// What the kernel has left to do of an activation that it lacks.
  template <class Activation>
  static void activate(stream& s, output y, const epilogues::bias_activation<float, Activation>& epilogue) noexcept {
    const output z = epilogue.pre_activation;
    s.for_each(y.rows, [&](std::size_t n, std::size_t) {
      for (std::size_t c = 0; c < y.columns; ++c) {
        if (z.data != nullptr) z(n, c) = y(n, c);
        y(n, c) = Activation::value(y(n, c));
      }
    });
  }
};

template <class Precision, class Kernels>
struct layer_norm_op<dispatched<Precision, Kernels>> {
  using backend = dispatched<Precision, Kernels>;

  static void infer(host_stream& s, std::span<const float> weight, std::span<const float> bias, float epsilon,
                    dispatch::input x, dispatch::output y) noexcept {
    backend::table().layer_norm(s, weight, bias, epsilon, x, y);
  }
  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t width, std::size_t concurrency) noexcept {
    return backend::table().layer_norm_scratch(tokens, width, concurrency);
  }
};

template <class Precision, class Kernels>
struct residual_norm_op<dispatched<Precision, Kernels>> {
  using backend = dispatched<Precision, Kernels>;

  static void infer(host_stream& s, std::span<const float> weight, std::span<const float> bias, float epsilon,
                    dispatch::input x, dispatch::input residual, dispatch::output y) noexcept {
    backend::table().residual_norm(s, weight, bias, epsilon, x, residual, y);
  }
  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t width, std::size_t concurrency) noexcept {
    return backend::table().residual_norm_scratch(tokens, width, concurrency);
  }
};

template <class Precision, class Kernels>
struct attention_op<dispatched<Precision, Kernels>> {
  using backend = dispatched<Precision, Kernels>;

  template <bool Causal>
  static void infer(host_stream& s, std::size_t heads, dispatch::input q, dispatch::input k, dispatch::input v,
                    tensors::sequences queries, tensors::sequences keys, dispatch::output out) noexcept {
    const auto& table = backend::table();
    (Causal ? table.attend_causally : table.attend)(s, heads, q, k, v, queries, keys, out);
  }
  [[nodiscard]] static std::size_t scratch(std::size_t longest_query, std::size_t longest_key, std::size_t heads,
                                           std::size_t head_size, std::size_t concurrency) noexcept {
    return backend::table().attention_scratch(longest_query, longest_key, heads, head_size, concurrency);
  }
};

template <class Precision, class Kernels>
struct paged_attention_op<dispatched<Precision, Kernels>> {
  using backend = dispatched<Precision, Kernels>;

  static void infer(host_stream& s, std::size_t heads, dispatch::input q, const tensors::paged_rows<float>& keys_values,
                    dispatch::output out) noexcept {
    backend::table().attend_pages(s, heads, q, keys_values, out);
  }
  [[nodiscard]] static std::size_t scratch(std::size_t longest, std::size_t head_size,
                                           std::size_t concurrency) noexcept {
    return backend::table().paged_attention_scratch(longest, head_size, concurrency);
  }
};

template <class Precision, class Kernels>
struct embedding_op<dispatched<Precision, Kernels>> {
  using backend = dispatched<Precision, Kernels>;

  /// Throws dispatch::cpu_error where no kernels run here.
  [[nodiscard]] static std::size_t row_bytes(std::size_t columns) { return backend::table().row_bytes(columns); }
  static void pack_table(dispatch::input rows, std::byte* memory) noexcept {
    backend::table().pack_table(rows, memory);
  }
  [[nodiscard]] static std::string layout() { return std::string(backend::table().row_layout); }

  static void infer(host_stream& s, packed_weight words, packed_weight positions, packed_weight segments,
                    const tensors::token_batch& batch, dispatch::output out) noexcept {
    backend::table().embed(s, words, positions, segments, batch, out);
  }
};

/// Layers want to see it, and inference drops nothing.
template <class Precision, class Kernels>
struct dropout_op<dispatched<Precision, Kernels>> : dropout_op<reference<float>> {};

}  // namespace clinicalbert::backends
