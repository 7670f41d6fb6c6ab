#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>

#include "clinicalbert/backends/dispatch/training/backend.hpp"

namespace clinicalbert::backends {

template <class Precision, class Kernels>
struct product_op<dispatched_training<Precision, Kernels>> : product_op<dispatched<Precision, Kernels>> {
  using backend = dispatched_training<Precision, Kernels>;
  using inference = product_op<dispatched<Precision, Kernels>>;
  using input = dispatch::input;
  using output = dispatch::output;

  /// With one of the activations of activations.hpp in the kernel, with another after it, element by element.
  template <class Epilogue>
  static void forward(host_stream& s, input weight, input x, output y, Epilogue epilogue) noexcept {
    const auto& all = backend::table().product_forward;
    if constexpr (std::derived_from<dispatch::every_forward, dispatch::forward_with<Epilogue>>) {
      static_cast<const dispatch::forward_with<Epilogue>&>(all).forward(s, weight, x, y, epilogue);
    } else {
      forward(s, weight, x, y, epilogues::add_bias<float>{epilogue.bias});
      inference::activate(s, y, epilogue);
    }
  }

  template <class Epilogue>
  static void input_gradient(host_stream& s, input weight, input d_y, output d_x, Epilogue epilogue) noexcept {
    const auto& all = backend::table().product_input_gradient;
    if constexpr (std::derived_from<dispatch::every_input_gradient, dispatch::input_gradient_with<Epilogue>>) {
      static_cast<const dispatch::input_gradient_with<Epilogue>&>(all).input_gradient(s, weight, d_y, d_x, epilogue);
    } else {
      input_gradient(s, weight, d_y, d_x, epilogues::overwrite{});
      lead_back(s, d_x, epilogue);
    }
  }

  static void weight_gradient(host_stream& s, input d_y, input x, output d_weight, std::span<float> d_bias) noexcept {
    backend::table().product_weight_gradient(s, d_y, x, d_weight, d_bias);
  }
  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t in, std::size_t out,
                                           std::size_t concurrency) noexcept {
    return std::max(inference::scratch(tokens, in, out, concurrency),
                    backend::table().product_scratch(tokens, in, out, concurrency));
  }

 private:
  template <class Activation>
  static void lead_back(host_stream& s, output d_x,
                        const epilogues::activation_gradient<float, Activation>& epilogue) noexcept {
    const input z = epilogue.pre_activation;
    s.for_each(d_x.rows, [&](std::size_t n, std::size_t) {
      for (std::size_t c = 0; c < d_x.columns; ++c) d_x(n, c) *= Activation::derivative(z(n, c));
    });
  }
};

}  // namespace clinicalbert::backends
