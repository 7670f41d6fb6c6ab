#include "clinicalbert/backends/cuda/all.hpp"

#include "tests/backends/adamw_cases.hpp"
#include "tests/backends/attention_cases.hpp"
#include "tests/backends/cuda/emulated.hpp"
#include "tests/backends/dropout_cases.hpp"
#include "tests/backends/embedding_cases.hpp"
#include "tests/backends/layer_norm_cases.hpp"
#include "tests/backends/product_cases.hpp"
#include "tests/backends/residual_norm_cases.hpp"
#include "tests/catch.hpp"

namespace operators_test {

namespace {

using namespace clinicalbert;
using B = tests::emulated<float>;

static_assert(backends::KernelBackend<B>);

TEST_CASE("cuda operators: layer norm") {
  for (const char* name : {"layer_norm_c8", "layer_norm_c32", "layer_norm_c100", "layer_norm_c768"})
    tests::layer_norm_agrees_with_pytorch<B>(name);
  tests::layer_norm_agrees_with_reference<B>(121);
  tests::layer_norm_accumulates<B>(122);
}

TEST_CASE("cuda operators: residual norm") {
  tests::residual_norm_agrees_with_reference<B>(123);
  tests::residual_norm_accumulates<B>(124);
}

TEST_CASE("cuda operators: dropout") {
  tests::dropout_asks_for_each_element<B>(125);
  tests::dropout_does_not_see_how_a_batch_is_split<B>();
}

TEST_CASE("cuda operators: products") {
  tests::product_agrees_with_reference<B>(126);
  tests::product_accumulates<B>(127);
}

TEST_CASE("cuda operators: embeddings") {
  tests::embedding_agrees_with_pytorch<B>();
  tests::embedding_agrees_with_reference<B>(128);
  tests::padding_gets_no_gradient<B>();
}

TEST_CASE("cuda operators: attention") {
  tests::attention_agrees_with_pytorch<B>("attention_self_d8", false);
  tests::attention_agrees_with_pytorch<B>("attention_causal_d16.first_2", true);
  tests::attention_agrees_with_pytorch<B>("attention_cross_d16.first_2", false);
  tests::softmax_agrees_with_pytorch<B>("softmax_n64");
  tests::attention_agrees_with_reference<B>(129);
  tests::attention_drops_probabilities<B>();
}

TEST_CASE("cuda operators: AdamW") {
  tests::adamw_agrees_with_reference<B>(130);
  tests::spared_parameters_do_not_decay<B>(131);
  tests::adamw_agrees_with_pytorch<B>("adamw");
  tests::squared_norm_agrees_with_pytorch<B>();
}

}  // namespace

}  // namespace operators_test
