#pragma once

#include <concepts>

#include "clinicalbert/backends/composites.hpp"
#include "clinicalbert/backends/reference/backend.hpp"
#include "clinicalbert/backends/reference/dropout.hpp"
#include "clinicalbert/backends/reference/layer_norm.hpp"

namespace clinicalbert::backends {

/// The composition itself: this is what a fused form must agree with.
template <std::floating_point E>
struct residual_norm_op<reference<E>> : composed_residual_norm<reference<E>> {};

}  // namespace clinicalbert::backends
