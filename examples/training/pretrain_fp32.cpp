#include "clinicalbert/backends/dispatch/training/dispatched_training.hpp"
#include "examples/training/pretrain_in.hpp"

nlohmann::ordered_json clinicalbert::examples::pretrain_fp32(const pretraining& a,
                                                             const tasks::pretraining_base& base) {
  return pretrain_in<backends::dispatched_training<backends::precisions::fp32>>(a, base);
}
