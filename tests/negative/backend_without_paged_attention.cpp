// expect: cached_attention: this backend does not provide paged_attention_op
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/layers/cached_attention.hpp"

// A backend that can attend to rows that stand together only.
struct no_pages {
  using element = float;
  using stream = clinicalbert::backends::host_stream;
  static constexpr std::string_view name() noexcept { return "no_pages"; }
};

namespace clinicalbert::backends {
using complete = reference<float>;
template <>
struct product_op<no_pages> : product_op<complete> {};
template <>
struct attention_op<no_pages> : attention_op<complete> {};
}  // namespace clinicalbert::backends

template struct clinicalbert::layers::cached_attention<32, 2, no_pages>;
