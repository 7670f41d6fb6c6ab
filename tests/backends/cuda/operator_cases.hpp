#pragma once

#include "clinicalbert/backends/cuda/all.hpp"
#include "tests/backends/adamw_cases.hpp"
#include "tests/backends/attention_cases.hpp"
#include "tests/backends/dropout_cases.hpp"
#include "tests/backends/embedding_cases.hpp"
#include "tests/backends/layer_norm_cases.hpp"
#include "tests/backends/product_cases.hpp"
#include "tests/backends/residual_norm_cases.hpp"

namespace clinicalbert::tests {

/// All operators of a backend in fp32 against the reference.
template <class B>
void operators_agree_with_reference(std::uint32_t seed) {
  layer_norm_agrees_with_reference<B>(seed);
  residual_norm_agrees_with_reference<B>(seed + 1);
  dropout_asks_for_each_element<B>(seed + 2);
  product_agrees_with_reference<B>(seed + 3);
  product_accumulates<B>(seed + 4);
  embedding_agrees_with_reference<B>(seed + 5);
  attention_agrees_with_reference<B>(seed + 6);
  adamw_agrees_with_reference<B>(seed + 7);
  spared_parameters_do_not_decay<B>(seed + 8);
}

}  // namespace clinicalbert::tests
