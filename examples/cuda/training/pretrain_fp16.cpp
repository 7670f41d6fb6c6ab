#include "clinicalbert/backends/cuda/all.hpp"
#include "examples/cuda/training/cuda_pretraining.hpp"
#include "examples/training/pretrain_in.hpp"

nlohmann::ordered_json clinicalbert::examples::cuda_pretrain_fp16(const pretraining& a,
                                                                  const tasks::pretraining_base& base) {
  return pretrain_in<backends::cuda<backends::precisions::fp16>>(a, base);
}
