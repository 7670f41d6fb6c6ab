// expect: training: this backend serves inference only; train in fp32 or bf16 and freeze the weights for it
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/presets.hpp"
#include "clinicalbert/training/state.hpp"

using namespace clinicalbert;
using backend = backends::simd<xsimd::default_arch, backends::precisions::int8>;
using encoder = models::encoder<models::bert_tiny, backend>;
using model = heads::with_heads<encoder, heads::token_class<encoder::hidden, backend>>;

training::state<model> train(models::parameter_set<model> weights, const model::sizes& sizes) {
  return {static_cast<models::parameter_set<model>&&>(weights), sizes};
}
