// expect: cross_attention: this backend does not provide attention_op
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/layers/cross_attention.hpp"

// A backend that multiplies only.
struct only_products {
  using element = float;
  using stream = clinicalbert::backends::host_stream;
  static constexpr std::string_view name() noexcept { return "only_products"; }
};

namespace clinicalbert::backends {
template <>
struct product_op<only_products> : product_op<reference<float>> {};
}  // namespace clinicalbert::backends

template struct clinicalbert::layers::cross_attention<32, 2, only_products>;
