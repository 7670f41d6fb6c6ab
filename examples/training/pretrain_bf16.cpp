#include "clinicalbert/backends/simd/all.hpp"
#include "examples/training/pretrain_in.hpp"

nlohmann::ordered_json clinicalbert::examples::pretrain_bf16(const pretraining& a,
                                                             const tasks::pretraining_base& base) {
  return pretrain_in<backends::simd_in<backends::precisions::bf16>>(a, base);
}
