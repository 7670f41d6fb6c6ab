// expect: self_attention: this backend does not provide attention_op
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"

// A backend that has every operator but one.
struct no_attention {
  using element = float;
  using stream = clinicalbert::backends::host_stream;
  static constexpr std::string_view name() noexcept { return "no_attention"; }
};

namespace clinicalbert::backends {
using complete = reference<float>;
template <>
struct product_op<no_attention> : product_op<complete> {};
template <>
struct layer_norm_op<no_attention> : layer_norm_op<complete> {};
template <>
struct residual_norm_op<no_attention> : residual_norm_op<complete> {};
template <>
struct dropout_op<no_attention> : dropout_op<complete> {};
template <>
struct embedding_op<no_attention> : embedding_op<complete> {};
}  // namespace clinicalbert::backends

struct two_heads {
  static constexpr std::string_view name = "two_heads";
  static constexpr clinicalbert::models::encoder_config config{
      .layers = 1, .hidden = 32, .attention_heads = 2, .intermediate = 64};
};

template struct clinicalbert::models::encoder<two_heads, no_attention>;
